import type { Command, Table } from './command.ts'

const WIDTH = 80
const MARGIN = '       '

/** All commands, one line each. */
export function overview(table: Table): string {
  const widest = Math.max(...Object.keys(table).map((name) => name.length))
  const lines = Object.entries(table).map(([name, [about]]) => `  ${name.padEnd(widest)}  ${about}`)
  return `hivefs COMMAND [ARGUMENT…]\n\n${lines.join('\n')}\n\nhivefs help COMMAND says more.\n`
}

/** The manual page of one command. */
export function manual(name: string, about: string, command: Command): string {
  const options = Object.entries(command.options ?? {}).map(
    ([flags, sentence]) => `${MARGIN}${flags}\n${fill(sentence, `${MARGIN}    `)}`,
  )
  const flags = Object.keys(command.options ?? {}).map((flag) => `[${flag.replace(/, --\S+/, '')}]`)
  const synopsis = ['hivefs', name, ...flags, command.synopsis].filter(Boolean).join(' ')
  const paragraphs = command.description.trim().split(/\n\s*\n/)
  return [
    section('NAME', `${MARGIN}hivefs ${name} - ${about}`),
    section('SYNOPSIS', fill(synopsis, MARGIN)),
    section('DESCRIPTION', paragraphs.map((paragraph) => fill(paragraph, MARGIN)).join('\n\n')),
    section(
      'OPTIONS',
      [...options, `${MARGIN}--namespace DIR\n${fill(NAMESPACE, `${MARGIN}    `)}`].join('\n'),
    ),
    section('EXAMPLES', (command.examples ?? []).map((line) => MARGIN + line).join('\n')),
    section('EXIT STATUS', fill('0 when all went well, 1 when something did not.', MARGIN)),
  ]
    .filter(Boolean)
    .join('\n')
}

const NAMESPACE =
  'The directory of the hive’s sockets; $NAMESPACE, or /tmp/ns.$USER.:0, when it is not given.'

const section = (title: string, body: string): string => body && `${title}\n${body}\n`

/** A paragraph in lines of at most WIDTH characters. */
function fill(text: string, margin: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.trim().split(/\s+/)) {
    if (line && margin.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line ? `${line} ${word}` : word
  }
  return [...lines, line].map((filled) => margin + filled).join('\n')
}

/**
 * An interactive program that asks before it does something, as CLI agents do: each line it is given is a thing to do. What
 * it asks stands on its terminal, and for who reads along in a control sequence that terminals pass over.
 */
import { createInterface } from 'node:readline'

const OPTIONS = { y: 'Yes', a: 'Always', n: 'No' } as const
type Option = keyof typeof OPTIONS

const { stdin: input, stdout: output } = process
const tell = (what: object) => output.write(`\x1b]7373;${JSON.stringify(what)}\x07`)

let last = 0
let always = false
/** What shall be done as soon as somebody has said so. */
let asked: { readonly id: number; readonly what: string; readonly open: boolean } | undefined

const done = (what: string) => output.write(`done: ${what}\n> `)

function ask(what: string): void {
  // Behind a question mark it wants words and no choice.
  const open = what.endsWith('?')
  asked = { id: ++last, what, open }
  const request = open ? what : `May I ${what}?`
  tell({ ask: asked.id, request, options: open ? {} : OPTIONS })
  output.write(`${request}${open ? '' : ' [y/a/n]'} `)
}

function answer(line: string): void {
  const { id, what, open } = asked!
  if (!open && !(line in OPTIONS)) return void output.write('y, a or n: ')
  asked = undefined
  tell({ answered: id })
  if (open) return void output.write(`${line}, then.\n> `)
  always ||= (line as Option) === 'a'
  if (line === 'n') output.write('not done\n> ')
  else done(what)
}

output.write('What shall I do?\n> ')
for await (const line of createInterface({ input })) {
  const said = line.trim()
  if (asked) answer(said)
  else if (said === '') output.write('> ')
  else if (always) done(said)
  else ask(said)
}

import { llmFiles } from '../../src/llmfs/files.ts'
import { Llm } from '../../src/llmfs/llm.ts'
import { files } from '../../src/mux/files.ts'
import { Journal } from '../../src/mux/events.ts'
import { peerFiles } from '../../src/peers/files.ts'
import { rioFiles } from '../../src/riofs/files.ts'
import { Rio } from '../../src/riofs/rio.ts'
import { providers } from '../../src/providers/index.ts'
import { Store } from '../../src/store/store.ts'
import { describe } from '../../src/synth/index.ts'
import type { File } from '../../src/synth/index.ts'

/**
 * docs/tree.md: every file of the tree, printed from the tables that make it. `node test/house/tree.ts > docs/tree.md`
 * brings the page up to date.
 */
export async function page(): Promise<string> {
  using store = new Store(':memory:')
  await using llm = new Llm({ store, providers: providers({}), failed: () => undefined })
  const nobody = async () => {
    throw new Error('nobody asks')
  }
  const nobodyKnown = { all: () => [], remove: nobody, change: nobody, problem: undefined }
  const known = {
    roster: nobodyKnown,
    offer: undefined,
    connections: () => 0,
    show: nobody,
    hide() {},
    invite: nobody,
    pair: nobody,
  }
  const mux = {
    hive: '',
    mounts: new Map(),
    journal: new Journal(),
    pipes: { obey() {}, table: () => '' },
    label: '',
    beside: [peerFiles(known)],
    dial: nobody,
    remove: nobody,
    ping: nobody,
    rename() {},
  }
  const options = { store, folder: '', user: '', machine: nobody, pictures: nobody, failed: () => undefined }
  await using rio = new Rio({ ...options, outside: { write: nobody, agents: nobody } })
  return [
    HEAD,
    section('/n', files(mux)),
    section('/n/llm', llmFiles(llm)),
    section('/n/rio', rioFiles(rio)),
  ].join('')
}

const HEAD = `# The tree

Every file, printed from the tables in the source. The first letter of the mode is \`d\` for a directory, \`~\` for a file whose
reads wait, \`-\` for any other. Names in capitals, and NAME and N, stand for what is there.
`

function section(path: string, file: File): string {
  const rows = [...describe(file)].map(
    ([at, mode, about]) => `| \`${path}${at === '/' ? '' : at}\` | \`${mode}\` | ${cell(about)} |`,
  )
  return `\n## ${path}\n\n| file | mode | what it is for |\n|---|---|---|\n${rows.join('\n')}\n${verbs(path, file)}`
}

/** A list of verbs for each ctl below a directory. */
function verbs(path: string, file: File): string {
  const inside: readonly (readonly [string, File])[] = [
    ...Object.entries(file.entries ?? {}),
    ...(file.example ? [file.example] : []),
  ]
  return inside
    .map(([name, entry]) => {
      const rows = Object.entries(entry.verbs ?? {}).map(
        ([verb, { args, about }]) => `| \`${cell(`${verb} ${args}`.trim())}\` | ${cell(about)} |`,
      )
      const own = rows.length
        ? `\n### ${path}/${name} takes\n\n| line | what it does |\n|---|---|\n${rows.join('\n')}\n`
        : ''
      return own + verbs(`${path}/${name}`, entry)
    })
    .join('')
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

if (import.meta.main) process.stdout.write(await page())

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { run } from '../house/run.ts'
import { missing } from './rig.ts'

const root = join(import.meta.dirname, '../..')
const why = await missing()
if (why && process.env['CI']) throw new Error(`no hosts can be made here: ${why}`)
if (why) console.error(`NOT TESTED: docs/three-hosts.md: ${why}`)

/** Every block of shell, under the heading that it stands below. */
async function blocks(page: string): Promise<readonly (readonly [title: string, lines: string])[]> {
  const sections = (await readFile(page, 'utf8')).split(/^## /m).slice(1)
  return sections.flatMap((section) => {
    const title = section.slice(0, section.indexOf('\n'))
    return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, lines = '']) => [title, lines] as const)
  })
}

/** One shell for all blocks, as a person has. */
class Shell {
  readonly #child
  readonly #lines

  constructor() {
    const { PATH = '', TMPDIR } = process.env
    const env = { PATH: `${root}/bin:${PATH}`, USER: 'root', ...(TMPDIR && { TMPDIR }) }
    this.#child = spawn('bash', [], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** What a block says, and the status of its last command. */
  async say(block: string): Promise<readonly [said: string, status: number]> {
    this.#child.stdin.write(`${block}\necho "the end: $?"\n`)
    const said: string[] = []
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`the shell has ended:\n${said.join('\n')}`)
      const [, status] = /^the end: (\d+)$/.exec(value) ?? []
      if (status) return [said.join('\n'), Number(status)]
      said.push(value)
    }
  }

  close(): void {
    this.#child.stdin.end()
  }
}

/** What blocks are to say besides succeeding. */
// oxfmt-ignore
const says: Readonly<Record<string, readonly RegExp[]>> = {
  'They get to know each other': [/paired with box2[^]*paired with box3[^]*box2[^]*box3[^]*llm/],
  'One prompt, three displays':  [/(.*box.*\n){2}.*box/, /hello there|offline|not a model/i],
  'A cable is pulled':           [/cat was woken\nbox2\t.*\t(down|connecting)\t.*\n(.*\n)*claude/, /box2\t.*\tup\t/],
}

test('every block of docs/three-hosts.md', { timeout: 120_000, skip: why }, async (t) => {
  assert.ok(!existsSync('/tmp/hives'), '/tmp/hives is there already')
  const all = await blocks(join(root, 'docs/three-hosts.md'))
  const shell = new Shell()
  const last = all.at(-1)![1]
  t.after(async () => {
    shell.close()
    if (!existsSync('/tmp/hives')) return
    for (const name of ['box1', 'box2', 'box3', 'switch']) {
      const { stdout } = await run('ip', ['netns', 'pids', `hive-${name}`])
      for (const pid of stdout.split('\n').filter(Boolean)) await run('kill', ['-KILL', pid])
      await run('umount', ['-l', `/tmp/hives/${name}/n`])
    }
    await run('bash', ['-c', last])
  })
  const seen = new Map<string, number>()
  for (const [title, lines] of all) {
    const at = seen.get(title) ?? 0
    seen.set(title, at + 1)
    await t.test(at ? `${title}, ${at + 1}` : title, async () => {
      const [said, status] = await shell.say(lines)
      assert.equal(status, 0, said)
      const wanted = says[title]?.[at]
      if (wanted) assert.match(said, wanted)
    })
  }
  assert.ok(!existsSync('/tmp/hives'), 'it is cleaned up')
  assert.doesNotMatch((await run('ip', ['netns'])).stdout, /^hive-(box|switch)/m)
})

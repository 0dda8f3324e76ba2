import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { ctl, dir, exchange, serveTree } from '../../src/synth/index.ts'
import type { Verb } from '../../src/synth/index.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { mounted, sh } from './mounts.ts'

const long = 'a long answer\n'.repeat(10_000)

const verbs: Readonly<Record<string, Verb>> = {
  ping: { args: 'NAME', about: 'answers', run: ([name]) => `${name} 0.1\n` },
  long: { args: '', about: 'answers much', run: () => long },
  quiet: { args: '', about: 'has no answer', run: () => undefined },
  fail: {
    args: '',
    about: 'fails',
    run: () => {
      throw new FileError('EINVAL', 'always')
    },
  },
}

const state = 'state good\n'

/** A file whose state and answers are read, and one whose each open is a conversation. */
const tree = () =>
  serveTree(
    dir({
      ctl: ctl({ about: 'is told what to do', verbs, status: () => state }),
      rpc: exchange({
        about: 'says what it was told',
        open() {
          let said = utf8('')
          return {
            write: (data) => void (said = data.slice()),
            read(count) {
              const data = said.subarray(0, count)
              said = said.subarray(data.length)
              return data
            },
          }
        },
      }),
    }),
    { uid: 'glenda' },
  )

const python = (lines: string): string => `python3 -c '${lines}' "$1"`

/** How a shell talks with a file over one descriptor, whose offset its writes and reads share; and what it reads. */
// oxfmt-ignore
const talks: readonly (readonly [script: string, says: string])[] = [
  ['exec 3<>"$1"/ctl; echo ping llm >&3; cat <&3', 'llm 0.1\n'],
  ['exec 3<>"$1"/ctl; for i in one two three; do echo ping $i >&3; cat <&3; done', 'one 0.1\ntwo 0.1\nthree 0.1\n'],
  ['exec 3<>"$1"/ctl; head -n 1 <&3; echo ping llm >&3; read answer <&3; echo $answer', 'state good\nllm 0.1\n'],
  ['exec 3<>"$1"/ctl; echo long >&3; cat <&3 | cksum', ''],
  ['exec 3<>"$1"/ctl; echo long >&3; dd bs=7 count=2 status=none <&3; dd bs=14 count=1 status=none <&3', 'a long answer\na long answer\n'],
  ['exec 3<>"$1"/ctl; echo ping a >&3; cat <&3; echo quiet >&3; cat <&3', 'a 0.1\nstate good\n'],
  ['exec 3<>"$1"/ctl; echo fail 2>/dev/null >&3; echo ping b >&3; cat <&3', 'b 0.1\n'],
  ['exec 3<>"$1"/rpc; echo hi >&3; cat <&3; echo there >&3; cat <&3', 'hi\nthere\n'],
  ['cat "$1"/ctl; head -c 5 "$1"/ctl; tail -c 5 "$1"/ctl; dd if="$1"/ctl bs=1 skip=6 status=none', `${state}stategood\ngood\n`],
  ['echo ping llm > "$1"/ctl; cat "$1"/ctl', state],
]

const pythons: readonly (readonly [script: string, says: string])[] = [
  [
    'import sys\nf = open(sys.argv[1] + "/ctl", "r+")\nfor name in "ab":\n  f.write("ping " + name + "\\n"); f.flush(); print(f.read(), end="")',
    'a 0.1\nb 0.1\n',
  ],
  [
    'import sys\nf = open(sys.argv[1] + "/ctl", "r+b", buffering=0)\nf.write(b"ping a\\n")\nfor at in 0, 0, 2: f.seek(at); print(f.read())',
    `b'a 0.1\\n'\nb'a 0.1\\n'\nb'0.1\\n'\n`,
  ],
  [
    'import os, sys\nf = os.open(sys.argv[1] + "/ctl", os.O_RDWR)\nos.pwrite(f, b"long\\n", 0)\nprint(sum(len(os.pread(f, 1000, at)) for at in range(0, 200000, 1000)))',
    `${long.length}\n`,
  ],
]

test(
  'a shell reads what a file answers from the descriptor that it asks with',
  { timeout: 60_000 },
  async (t) => {
    const { at } = await mounted(t, tree())
    const { out: sum } = await sh('yes "a long answer" | head -n 10000 | cksum')
    const rows = [
      ...talks.flatMap(
        ([script, says]) =>
          [
            [script, says],
            [`dash -c '${script}' sh "$1"`, says],
          ] as const,
      ),
      ...pythons.map(([script, says]) => [python(script), says] as const),
    ]
    for (const [script, says] of rows)
      await t.test(script, { timeout: 20_000 }, async () => {
        const { out, error } = await sh(script, at)
        assert.deepEqual([out, error.replace(/.*Invalid argument\n/, '')], [says || sum, ''])
      })
  },
)

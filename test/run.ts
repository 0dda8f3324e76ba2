/**
 * What `npm test` and `npm run check` do: `node test/run.ts test [FILE…]`, `node test/run.ts check`. All is run,
 * whatever fails before.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { left } from './house/left.ts'

/** How long one test file may take, in milliseconds: what hangs, hangs on a mount. */
const FILE_TIMEOUT = 120_000

/** How long the hosts may take beside the tests, in milliseconds. */
const HOSTS_TIMEOUT = 12 * 60_000

const root = dirname(import.meta.dirname)
const bin = (path: string): string => join(root, 'node_modules', path)

// oxfmt-ignore
const checks: Readonly<Record<string, readonly string[]>> = {
  types:  [bin('typescript/bin/tsc'), '-p', '.'],
  web:    [bin('typescript/bin/tsc'), '-p', 'src/web'],
  lint:   [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'],
  format: [bin('oxfmt/bin/oxfmt'), '--check'],
  unused: [bin('knip/bin/knip.js'), '--no-progress'],
}

const files = process.argv.slice(3)
const tests = (dir: string): Promise<number> =>
  node(
    [
      '--test',
      '--test-concurrency=2',
      `--test-timeout=${FILE_TIMEOUT}`,
      ...(files.length ? files : ['test/**/*.test.ts']),
    ],
    {
      TMPDIR: dir,
      // `node` in what the tests start is the one they run on
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    },
  )

const checked = await check()
const tested = process.argv[2] === 'test' ? await test() : 0
if (checked && process.argv[2] === 'test')
  console.error('and checks have failed: see above, or npm run check')
process.exitCode = checked || tested

async function check(): Promise<number> {
  let worst = 0
  for (const [name, args] of Object.entries(checks)) {
    const since = performance.now()
    const status = await node(args)
    worst ||= status
    console.log(
      `check: ${name} ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - since) / 1000).toFixed(1)} s)`,
    )
  }
  return worst
}

/**
 * The tests in a temporary directory of their own, beside them three hosts for five minutes where all tests are meant, and
 * then a look at what they left behind.
 */
async function test(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'hive-'))
  const beside = files.length ? Promise.resolve(0) : hosts(dir)
  const status = (await tests(dir)) || (await beside)
  const found = await left(dir)
  for (const line of found) console.error(`left behind by the tests: ${line}`)
  if (!found.length) await rm(dir, { recursive: true, force: true })
  return status || (found.length ? 1 : 0)
}

/** What can go wrong between hosts, and what it may not do (test/hosts/run.ts): it mostly waits. Its words come at its end. */
async function hosts(TMPDIR: string): Promise<number> {
  const over = AbortSignal.timeout(HOSTS_TIMEOUT)
  let said = ''
  const hear = (chunk: Buffer): void => void (said = (said + String(chunk)).slice(-65_536))
  const status = await node(['test/hosts/run.ts', '--minutes', '5'], { TMPDIR }, { hear, over })
  console.log(said.trimEnd())
  if (over.aborted) console.error(`hosts: FAILED: not over after ${HOSTS_TIMEOUT / 60_000} minutes`)
  return status
}

interface Heard {
  /** Takes what it says, instead of our own output. */
  readonly hear: (chunk: Buffer) => void
  /** Ends it. */
  readonly over: AbortSignal
}

/** Runs Node and gives its status; what ends us ends it. */
async function node(args: readonly string[], env: NodeJS.ProcessEnv = {}, heard?: Heard): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: heard ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...env },
  })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', heard!.hear)
  heard?.over.addEventListener('abort', () => child.kill('SIGKILL'))
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  process.on('SIGTERM', forward).on('SIGINT', forward).on('SIGHUP', forward)
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    process.off('SIGTERM', forward).off('SIGINT', forward).off('SIGHUP', forward)
  }
}

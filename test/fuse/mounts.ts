import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { mount } from '../../src/fuse/mount.ts'
import type { Mount, MountOptions } from '../../src/fuse/mount.ts'
import { run } from '../../src/fuse/run.ts'
import { Client } from '../../src/ninep/client.ts'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import type { ServeOptions } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'

/** How long one command may take, in milliseconds: what hangs on a mount hangs for ever. */
const PATIENCE = 10_000

/** A tree that is mounted for one test. */
export interface Site {
  readonly at: string
  readonly client: Client
  readonly mount: Mount
}

/** Fails where the machine has no FUSE: a test that cannot run says so. */
export function needsFuse(): void {
  accessSync('/dev/fuse', constants.R_OK | constants.W_OK)
}

/** Serves a tree in this process and mounts it; unmounted after the test, whatever happened to it. */
export async function mounted(
  t: TestContext,
  root: Node,
  options: Partial<MountOptions> & ServeOptions = {},
): Promise<Site> {
  needsFuse()
  const at = mkdtempSync(join(tmpdir(), 'fuse-'))
  const [here, there] = pair()
  const failures: unknown[] = []
  const served = serve(there, root, { failed: (error) => failures.push(error), ...options })
  const client = await Client.open(here, options.msize ? { msize: options.msize } : {})
  const site = await mount(client, {
    at,
    fsname: 'hivefs#test',
    log: (line) => failures.push(line),
    ...options,
  })
  t.after(async () => {
    await site[Symbol.asyncDispose]()
    await run(['umount', '-l', at])
    client.close()
    await served
    rmSync(at, { recursive: true, force: true })
    if (failures.length) throw new AggregateError(failures, 'the server or the bridge complained')
  })
  return { at, client, mount: site }
}

/** How a command ended. */
export interface Output {
  readonly out: string
  readonly error: string
  /** The exit status, or the signal. */
  readonly status: number | string
}

/** Runs a shell command, with `$1` … from `args`. Killed when it takes too long. */
export async function sh(script: string, ...args: string[]): Promise<Output> {
  const child = spawn('bash', ['-c', script, 'sh', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  })
  const [out, error, status] = await Promise.all([all(child.stdout), all(child.stderr), ended(child)])
  return { out, error, status }
}

/** What a stream says until its end. */
export async function all(stream: NodeJS.ReadableStream): Promise<string> {
  let said = ''
  for await (const chunk of stream.setEncoding('utf8')) said += chunk as string
  return said
}

/** The exit status of a process, or the signal that ended it. */
export async function ended(child: ChildProcess): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode ?? child.exitCode!
}

/** Starts a process whose output is collected. */
export function start(
  ...[command, ...args]: [string, ...string[]]
): ChildProcess & { readonly said: Promise<string> } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return Object.assign(child, { said: all(child.stdout) })
}

/** Waits for a claim to become true, for so many milliseconds. @throws Error when it does not */
export async function until(claim: () => boolean | Promise<boolean>, patience = 5000): Promise<void> {
  const late = performance.now() + patience
  while (!(await claim())) {
    if (performance.now() > late) throw new Error(`never came true: ${claim.toString()}`)
    await new Promise((done) => setTimeout(done, 2))
  }
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRoot } from '../lib/user.ts'
import { Wire } from '../lib/wire.ts'
import { credentials } from '../ninep/credentials.ts'

const script = new URL('wired.ts', import.meta.url).pathname

/** A process at one end of the wire, and the lines that it has said. */
class End implements AsyncDisposable {
  readonly lines: { readonly line: string; readonly at: number }[] = []
  readonly #child: ChildProcessByStdio<Writable, Readable, null>

  constructor(words: readonly string[]) {
    this.#child = spawn(words[0]!, words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout }).on('line', (line) =>
      this.lines.push({ line, at: performance.now() }),
    )
  }

  tell(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** What it has said of that, so far. */
  said(word: string): string[] {
    return this.lines.flatMap(({ line }) =>
      line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : [],
    )
  }

  async until(ready: () => boolean): Promise<void> {
    while (!ready()) await once(this.#child.stdout, 'data')
    await new Promise(setImmediate)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const over = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await over
  }
}

test(
  'a peer that vanishes is hung up, whatever was under way; one that is slow is not',
  { timeout: 120_000, skip: !isRoot && 'only root can make network namespaces' },
  async (t) => {
    await using wire = await Wire.make()
    const [here, there] = wire.addresses
    const { key, cert } = await credentials()
    const node = [process.execPath, script]
    const both = JSON.stringify({ key, cert })
    await using host = new End([...wire.at(0), ...node, 'host', here, there, both])
    await using peer = new End([...wire.at(1), ...node, 'peer', there, here, both])
    const listening = (end: End) => end.until(() => end.lines.some(({ line }) => line === 'listening'))
    await Promise.all([listening(host), listening(peer)])
    host.tell('dial')
    peer.tell('dial')
    await host.until(() => host.said('open').length === 12)
    const slow = host.said('open').filter((label) => label.endsWith('-s'))
    const others = host.said('open').filter((label) => !label.endsWith('-s'))

    await t.test('one that reads nothing for 15 s is still there', async () => {
      host.tell('write s')
      await sleep(15_000)
      assert.deepEqual(host.said('over'), [])
    })
    let cut = 0
    await t.test('idle or with bytes under way, it is found out', async () => {
      await wire.cut()
      cut = performance.now()
      host.tell('write b')
      await host.until(() =>
        others.every((label) => host.said('over').some((line) => line.startsWith(label))),
      )
    })
    await t.test('so is one that had no room for more', async () => {
      await host.until(() => slow.every((label) => host.said('over').some((line) => line.startsWith(label))))
    })
    for (const { line, at } of host.lines)
      if (line.startsWith('over')) t.diagnostic(`${((at - cut) / 1000).toFixed(1)} s: ${line}`)
  },
)

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lives, readPidfile } from '../lib/pidfile.ts'
import { checkPrivate } from '../lib/private.ts'
import type { Command } from './command.ts'

/** How long a hive may take to end, and between two looks, in milliseconds. */
const PATIENCE = 10_000
const LOOK = 20

export const stop: Command = {
  synopsis: '',
  description: `
Stops the hive of this namespace and waits until it is gone: its mounts are taken away, its connections are closed, and
what was acknowledged is kept.`,
  async run({ namespace, stdout }) {
    await checkPrivate(namespace).catch(() => undefined)
    const hive = await readPidfile(join(namespace, 'hivefs.pid'))
    if (!hive) throw new Error(`no hive runs at ${namespace}`)
    process.kill(hive.pid, 'SIGTERM')
    for (let waited = 0; await lives(hive); waited += LOOK) {
      if (waited >= PATIENCE)
        throw new Error(`process ${hive.pid} does not end; \`kill -9 ${hive.pid}\` ends it at once`)
      await sleep(LOOK)
    }
    stdout.write(`stopped the hive at ${namespace}\n`)
  },
}

/** Runs as a process of its own: writes peers into a file, or holds its latch until it is killed. */

import { createHash } from 'node:crypto'
import { latched } from '../../src/peers/latch.ts'
import { Roster } from '../../src/peers/roster.ts'

const [, , path = '', what = '', count = '0'] = process.argv

if (what === 'hold') {
  await latched(`${path}.lock`)
  process.stdout.write('held\n')
  setInterval(() => undefined, 1000)
} else {
  await using roster = await Roster.open({
    path,
    failed: (error) => {
      throw error
    },
  })
  for (let at = 0; at < Number(count); at++) {
    const name = `${what}-${at}`
    const key = createHash('sha256').update(name).digest('base64').replace('=', '')
    await roster.add({ name, fingerprint: `SHA256:${key}`, exports: ['llm'] })
    await roster.change(name, (peer) => ({ ...peer, exports: ['rio ro'] }))
    if (at % 2) await roster.remove(name)
  }
}

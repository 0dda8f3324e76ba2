/** Boots a machine and says what it is: run with another time, place and language, it must be the same. */

import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'

await using box = await Sandbox.open()
const { value } = await box.run('JSON.stringify([Date.now(), Math.random()])', {
  version: 1,
  clock: 0,
  author: 'test',
})
process.stdout.write(`${box.base} ${value}\n`)

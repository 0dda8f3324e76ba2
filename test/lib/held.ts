import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const MB = 1 << 20

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** Megabytes that are held outside of the heap, after what nobody has is gone. */
export async function held(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    gc()
    await new Promise((done) => setImmediate(done))
  }
  return process.memoryUsage().arrayBuffers / MB
}

/** Something that was opened. */
interface Opened {
  clunk(): Promise<void>
}

/** Opens something so often, and answers how many megabytes that holds; and how many more than before once all is closed. */
export async function holding(
  times: number,
  open: () => Promise<Opened>,
): Promise<readonly [open: number, closed: number]> {
  const before = await held()
  const opens: Opened[] = []
  for (let at = 0; at < times; at++) opens.push(await open())
  const holds = (await held()) - before
  for (const open of opens) await open.clunk()
  return [holds, (await held()) - before]
}

// Stamped chunks into FIFOs, each as soon as somebody reads it: node bench/serve/pipes.ts STREAMS RATE SECONDS FIFO…
import { open } from 'node:fs/promises'
import { writeSync } from 'node:fs'
import { moments, paceOf, stamp } from '../stamps.ts'

const pace = paceOf(process.argv.slice(2, 5))
const pipes = await Promise.all(process.argv.slice(5).map((path) => open(path, 'w')))
await Promise.all(
  pipes.map(async (pipe, stream) => {
    for await (const _ of moments(pace, stream)) writeSync(pipe.fd, stamp())
    await pipe.close()
  }),
)

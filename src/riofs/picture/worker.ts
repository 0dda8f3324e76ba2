/** The thread that draws. */

import { parentPort } from 'node:worker_threads'
import { toFileError } from '../../lib/errno.ts'
import { Draw } from './draw.ts'
import type { Answer, Told } from './told.ts'

const port = parentPort!
const draw = new Draw()

port.on('message', (told: Told) => {
  draw.png(told).then(
    (png) => {
      const own = new Uint8Array(png)
      port.postMessage({ png: own } satisfies Answer, [own.buffer])
    },
    (error: unknown) => {
      const { code, detail } = toFileError(error)
      port.postMessage({ code, detail } satisfies Answer)
    },
  )
})

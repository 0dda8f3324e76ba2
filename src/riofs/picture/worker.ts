/** The thread that draws. */

import { parentPort } from 'node:worker_threads'
import { toFileError } from '../../lib/errno.ts'
import { FIRST_VIEW } from '../../scene/view.ts'
import { Draw } from './draw.ts'
import type { Answer, Told } from './told.ts'

/** A red cube, very small. */
const nobodys: Told = {
  fresh: true,
  resources: [],
  forget: [],
  set: [
    {
      id: 'cube',
      type: 'box',
      parent: null,
      layer: '3d',
      props: { position: [0, 0, 0], rotation: [0, 0, 0], scale: [1, 1, 1], material: { color: '#ff0000' } },
      handlers: [],
      z: 0,
      visible: true,
      opacity: 1,
      createdIn: 0,
    },
  ],
  drop: [],
  view: FIRST_VIEW,
  asked: { width: 320, height: 180, clock: 0 },
}

const port = parentPort!
const draw = new Draw()

// the first picture takes longest, so it is one that nobody waits for
await draw.png(nobodys)
await draw.png({ ...nobodys, set: [] })

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

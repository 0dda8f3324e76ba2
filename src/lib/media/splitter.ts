/** The thread that looks for files in a long text: it is given the bytes, answers once and ends. */

import { parentPort, workerData } from 'node:worker_threads'
import { toFileError } from '../errno.ts'
import { mediaHere } from './media.ts'
import type { Placed, Split } from './media.ts'

const bytes = workerData as Uint8Array

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort!.postMessage(await split())

async function split(): Promise<Split> {
  try {
    const media = await mediaHere(bytes)
    return {
      media: media.map((medium): Placed => {
        if (medium.kind === 'text') return medium
        const { kind, type, bytes: of } = medium
        return { kind, type, at: of.byteOffset - bytes.byteOffset, length: of.length }
      }),
    }
  } catch (error) {
    const { code, detail } = toFileError(error)
    return { wrong: { code, detail } }
  }
}

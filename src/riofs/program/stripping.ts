/** The thread of `typescript.ts`: takes the types out of one program. */

import { stripTypeScriptTypes } from 'node:module'
import { workerData } from 'node:worker_threads'
import type { Asked, Answer } from './typescript.ts'

const { source, mode, port, done } = workerData as Asked

port.postMessage(answer())
Atomics.store(done, 0, 1)
Atomics.notify(done, 0)

function answer(): Answer {
  try {
    return { text: stripTypeScriptTypes(source, { mode, sourceMap: mode === 'transform' }) }
  } catch (thrown) {
    const { message, stack = '', code = '' } = thrown as NodeJS.ErrnoException
    return { message, stack, code }
  }
}

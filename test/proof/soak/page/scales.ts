// Loaded into a hive before it starts (node --import): tells what it holds for every line on stdin. It looks from outside,
// as a debugger does; the hive knows nothing of it.
import { Session } from 'node:inspector'
import { createInterface } from 'node:readline'
import { Mount } from '../../../../src/mux/mount.ts'
import { held } from '../held.ts'

/** Where the debugger finds a class by its name. */
const NAME = 'hivefs soak: Mount'

/** Each mount that is alive. The debugger runs what it is told in this thread, and calls back before it returns. */
function mounts(): readonly Mount[] {
  const found: Mount[] = []
  const session = new Session()
  session.connect()
  Object.assign(globalThis, { [NAME]: { kind: Mount.prototype, found } })
  const here = `globalThis[${JSON.stringify(NAME)}]`
  session.post('Runtime.evaluate', { expression: `${here}.kind` }, (_, kind) => {
    const prototypeObjectId = kind.result.objectId!
    session.post('Runtime.queryObjects', { prototypeObjectId }, (_failed, { objects }) => {
      session.post('Runtime.callFunctionOn', {
        objectId: objects.objectId!,
        functionDeclaration: `function () { ${here}.found.push(...this) }`,
      })
    })
  })
  session.disconnect()
  Reflect.deleteProperty(globalThis, NAME)
  return found
}

const sum = (all: readonly Mount[], count: 'fids' | 'inFlight'): number =>
  all.reduce((many, mount) => many + mount[count], 0)

createInterface({ input: process.stdin }).on('line', () => {
  const all = mounts()
  process.stdout.write(
    `${JSON.stringify({ ...held(), fids: sum(all, 'fids'), tags: sum(all, 'inFlight') })}\n`,
  )
})
process.stdin.unref?.()

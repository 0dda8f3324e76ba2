import { createHash } from 'node:crypto'
import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { pinned } from './node.js'
import { nodeLink, root, runtime } from './places.js'

/** Written when everything is installed; newer than package-lock.json as long as that is true (bin/hivefs compares the times). */
const file = `${runtime}installed.json`

/** What the installed state depends on. */
export function wanted() {
  const hash = createHash('sha256')
  for (const name of ['package-lock.json', 'pre.txt']) hash.update(readFileSync(root + name)).update('\0')
  return hash.update(pinned).digest('hex')
}

/** What was installed last: `{ hash, everything, complete, node }`; empty when nothing was. */
function installed() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/**
 * The Node to run on when nothing has to be installed, else undefined.
 * @param everything with the development packages
 * @param complete with the Debian packages, which can be missing and are then asked for again
 */
export function ready({ everything, complete }) {
  const last = installed()
  if (last.hash !== wanted() || (everything && !last.everything) || (complete && !last.complete))
    return undefined
  if (!existsSync(last.node) || !existsSync(`${root}node_modules/.package-lock.json`)) return undefined
  if (statSync(file).mtimeMs <= statSync(`${root}package-lock.json`).mtimeMs)
    utimesSync(file, new Date(), new Date())
  return last.node
}

/** Remembers what is there. */
export function stamp(what) {
  swap(nodeLink, (path) => symlinkSync(what.node, path))
  swap(file, (path) => writeFileSync(path, JSON.stringify({ hash: wanted(), ...what })))
}

/** Replaces a file in one step. */
function swap(path, make) {
  const fresh = `${path}.${process.pid}`
  rmSync(fresh, { force: true })
  make(fresh)
  renameSync(fresh, path)
}

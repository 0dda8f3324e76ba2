import { FileError } from '../lib/errno.ts'
import type { Rio } from './rio.ts'

interface Asker {
  readonly uname: string
}

type Run = (args: readonly string[], call: Asker) => void | string | Promise<void | string>

/** Largest width and height of the view, in pixels. */
const LARGEST = 4096

/** One line for each thing that `ctl` can be told. */
export const ctlVerbs = (rio: Rio) => ({
  clear: verb('', 'takes everything off the screen', (_, { uname }) => rio.hands.clear(uname)),
  size: verb('W H', 'how large the view is, in pixels', ([width, height], { uname }) =>
    rio.hands.view({ width: pixels(width!), height: pixels(height!) }, uname),
  ),
  background: verb('C', 'colour behind everything, as in CSS', ([background], { uname }) =>
    rio.hands.view({ background: background! }, uname),
  ),
  save: verb('NAME', 'keeps the scene as it is under a name', ([name]) => rio.shelf.save(name!)),
  load: verb('NAME', 'shows what was saved, as a new version', ([name], { uname }) =>
    rio.shelf.load(name!, uname),
  ),
  forget: verb('NAME', 'forgets what was saved', ([name]) => rio.shelf.forget(name!)),
  export: verb(
    '[NAME]',
    'writes the scene into a file on the disk of the server; read its path from the same open',
    async ([name]) => `${await rio.shelf.take(name ?? 'scene')}\n`,
  ),
  import: verb('[NAME]', 'shows what such a file holds, as a new version', ([name], { uname }) =>
    rio.shelf.bring(name ?? 'scene', uname),
  ),
})

/** One line for each thing that `version` can be told, and a number. */
export const versionVerbs = (rio: Rio) => ({
  undo: verb('[N]', 'shows what was before, N versions back', ([steps]) => rio.timeline.undo(count(steps))),
  redo: verb('[N]', 'shows what was undone, along the branch that was left last', ([steps]) =>
    rio.timeline.redo(count(steps)),
  ),
  label: verb('TEXT…', 'names the version that is shown', ([text]) => rio.timeline.label(text!)),
  snapshot: verb('[TEXT…]', 'makes a version of what is shown, to come back to', ([text], { uname }) =>
    rio.timeline.snapshot(text ?? '', uname),
  ),
})

const verb = (args: string, about: string, run: Run) => ({ args, about, run })

function pixels(word: string): number {
  const number = /^\d{1,4}$/.test(word) ? Number(word) : 0
  if (number > 0 && number <= LARGEST) return number
  throw new FileError('EINVAL', `${word}; a number of pixels is 1 to ${LARGEST}`)
}

function count(word = '1'): number {
  if (/^[1-9]\d{0,5}$/.test(word)) return Number(word)
  throw new FileError('EINVAL', `${word}; a number of versions is 1 or more`)
}

/** rio/: its files, one line each. */

import { EMPTY } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import type { Call } from '../ninep/node.ts'
import { Stamp, ctl, dir, helpOf, intake, lines, obey, stream, text } from '../synth/index.ts'
import type { File, Listing, Made } from '../synth/index.ts'
import { TEACH } from './guest/teach.ts'
import { treeOf, toText as nodeText } from './nodes.ts'
import { Obeying } from './obeying.ts'
import type { Rio } from './rio.ts'
import { page } from './said.ts'
import { lookOf } from './screens.ts'
import type { Look } from './screens.ts'
import type { SceneNode } from '../scene/node.ts'
import { ctlVerbs, versionVerbs } from './verbs.ts'
import { toText as versionText } from './versions.ts'

/** What a display is told from outside. */
export interface Around {
  /** The address of the web display, with its key; undefined when there is none. */
  readonly url?: () => string | undefined
}

/** rio/ */
export function rioFiles(rio: Rio, { url = () => undefined }: Around = {}): File {
  const stamp = stampOf(rio)
  const verbs = versionVerbs(rio)
  const number = { args: '', about: 'shows that version' }
  // oxfmt-ignore
  const entries: Record<string, File> = {
    ctl: ctl({ about: 'clears, sizes, saves and loads the scene; read: its state', verbs: ctlVerbs(rio), status: () => rio.status(), stamp }),
    version: lines({ about: 'the versions as a tree: number, parent, time, author, label, * where it is shown; write: undo [N], redo [N], a number, label TEXT, snapshot [TEXT]', verbs: { ...verbs, N: number }, obey: (line, call) => turnTo(rio, verbs, line, call), status: () => versionText(rio.versions), stamp }),
    screen: screenFile(rio, {}, stamp),
    CONTEXT: contextFile(rio),
    url: text({ about: 'the address of the web display, with its key', get: () => `${url() ?? 'nothing listens for browsers; screen is a picture of what they would show'}\n` }),
    scene: sceneFiles(rio, stamp),
  }
  entries['help'] = text({
    about: 'what each file here is for, and how to write a program for the display',
    get: () => `${helpOf(entries)}\n${TEACH}\n`,
  })
  return dir(entries, { about: 'the display of this machine', more: screens(rio, stamp), stamp })
}

/** rio/scene/ */
function sceneFiles(rio: Rio, stamp: Stamp): File {
  const { said } = rio
  // oxfmt-ignore
  return dir({
    parse: intake({ about: 'a program, JavaScript or TypeScript, bare or in fences with words around; SVG, HTML or a scene as JSON; fences run as soon as they close, all else when the file is closed; read: ready or running', take: (call, muid) => rio.writing(call.uname, depthOf(muid)), get: () => `${rio.state}\n` }),
    CONTEXT: contextFile(rio),
    screen: screenFile(rio, {}, stamp),
    stdout: stream({ about: 'what programs print, the value of their last line, the version that they made; begins with what the last one said', endless: true, open: () => said.stdout.open() }),
    STDERR: stream({ about: 'what went wrong: message, line, column, the lines around; begins with the last run, if that failed', endless: true, open: () => said.stderr.open() }),
    RESULT: stream({ about: 'a line of JSON for each run: id, ok, ms, version, created, changed, removed, error; begins with the last one', endless: true, open: () => said.result.open() }),
    nodes: dir({}, { about: 'what is in the scene, a file each', more: nodes(rio), stamp }),
    tree: text({ about: 'the scene as text, each node inside of what it is in', get: () => treeOf(rio.scene), stamp }),
    state: text({ about: 'the whole scene as one JSON file, with its programs and their memory; written here or elsewhere it is shown as a new version, and nothing is run', get: () => rio.timeline.portable(), set: (text, _how, { uname }) => told(rio, 'state', () => rio.timeline.become(text, uname)), length: () => 0, stamp }),
    vars: text({ about: 'the variables of the program, JSON', get: () => rio.variables(), length: () => Buffer.byteLength(rio.vars), stamp }),
    OPS: stream({ about: 'the whole scene as a line of JSON, then each change as one; who is too slow is given the whole scene again', endless: true, open: () => said.ops.open(said.whole()) }),
    events: intake({ about: 'clicks, drags, input and keys from now on, as lines of JSON with their time; write: {"node": "cube", "type": "click"} makes one', endless: true, open: () => said.events.open(EMPTY), take: ({ uname }) => new Obeying((line, who) => rio.hands.event(line, uname, who)) }),
  }, { about: 'the scene', more: screens(rio, stamp), stamp })
}

const contextFile = (rio: Rio): File =>
  stream({
    about:
      'what is on the screen and the programs that made it, for a model: now, then after each change of version, each behind a form feed',
    endless: true,
    open: () => rio.said.context.open(Buffer.from(page(rio.context()))),
  })

const screenFile = (rio: Rio, look: Look, stamp: Stamp): File =>
  text({
    about: 'a picture of the view, PNG; screen.WxH.png, screen.fit.png and screen.NODE.png are others',
    get: () => rio.png(look),
    length: () => rio.pngLength(look),
    stamp,
  })

/** Pictures that are there for whoever asks for them by name. */
function screens(rio: Rio, stamp: Stamp): Listing {
  const known = new Map<string, Made>()
  return {
    example: ['screen.WxH.png', screenFile(rio, {}, stamp)],
    names: () => [],
    find(name) {
      const look = lookOf(name, rio.scene)
      if (!look) return undefined
      const made = known.get(name) ?? { key: {}, file: screenFile(rio, look, stamp) }
      known.delete(name)
      known.set(name, made)
      for (const old of [...known.keys()].slice(0, -PICTURES)) known.delete(old)
      return made
    },
  }
}

/** Names of pictures that stay the same file. */
const PICTURES = 256

/** rio/scene/nodes/NODE */
function nodes(rio: Rio): Listing {
  const known = new Map<string, Made & { readonly stamp: Stamp }>()
  rio.watch((before) => {
    for (const [id, { stamp }] of known) {
      const node = rio.scene.nodes.get(id)
      if (!node) known.delete(id)
      else if (node !== before.nodes.get(id)) stamp.touch()
    }
  })
  return {
    example: ['NODE', nodeFile(rio, 'NODE', new Stamp())],
    names: () => rio.scene.nodes.keys(),
    find(id) {
      if (!rio.scene.nodes.has(id)) return undefined
      const made = known.get(id) ?? madeOf(rio, id)
      known.set(id, made)
      return made
    },
    create(name) {
      throw new FileError(
        'EPERM',
        `${name}; a node is made by a program: echo "const ${name} = box()" > parse`,
      )
    },
  }
}

function madeOf(rio: Rio, id: string): Made & { readonly stamp: Stamp } {
  const stamp = new Stamp()
  return { key: stamp, stamp, file: nodeFile(rio, id, stamp) }
}

const nodeFile = (rio: Rio, id: string, stamp: Stamp): File =>
  text({
    about: 'what a node is, JSON; what is written is changed and the rest stays; rm takes it away',
    get: () => nodeText(nodeOf(rio, id)),
    set: (text, _how, { uname }) => told(rio, `nodes/${id}`, () => rio.hands.set(id, text, uname)),
    remove: ({ uname }) => rio.hands.remove(id, uname),
    stamp,
  })

/** Does what a close commits; what fails stands in STDERR and RESULT too, because close(2) cannot say it. */
async function told(rio: Rio, where: string, commit: () => Promise<void>): Promise<void> {
  try {
    await commit()
  } catch (error) {
    rio.said.refused({ message: toFileError(error).message, where })
    throw error
  }
}

function nodeOf(rio: Rio, id: string): SceneNode {
  const node = rio.scene.nodes.get(id)
  if (node) return node
  throw new FileError('ENOENT', id)
}

/** One line of `version`: a number is one, and shows that version. */
function turnTo(
  rio: Rio,
  verbs: ReturnType<typeof versionVerbs>,
  line: string,
  call: Call,
): void | string | Promise<void | string> {
  // oxfmt-ignore
  const number = /^\s*(\d{1,9})\s*$/.exec(line)?.[1]
  return number === undefined ? obey(verbs, line, call) : rio.timeline.go(Number(number))
}

/** Turns of agents in a row that led to what a route writes; 0: it was written by hand. */
const depthOf = (muid: string): number => Number(/^(?:circle|chain|turn) (\d{1,9})$/.exec(muid)?.[1] ?? 0)

/** When the scene changed last. */
function stampOf(rio: Rio): Stamp {
  const stamp = new Stamp()
  rio.watch(() => stamp.touch())
  return stamp
}

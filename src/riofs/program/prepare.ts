import { dataIn } from './data.ts'
import { ProgramError, TOO_DEEP } from './fault.ts'
import { Lines } from './lines.ts'
import { isPage, isPicture } from './markup.ts'
import { scriptsOf } from './page.ts'
import { parsed } from './parsed.ts'
import { repl } from './repl.ts'
import type { Runnable } from './runnable.ts'
import { sceneIn, sceneProgram } from './scene.ts'

const NO_SCENE = `JSON that is no scene; a node is {"type": "box", "color": "red"}, a scene a list of them or {"nodes": […]}`

/**
 * Makes a program that the machine can run of what somebody has written: JavaScript, TypeScript, SVG, HTML or a scene as JSON.
 * @throws ProgramError saying what is wrong with it, and where
 */
export function prepare(source: string): Runnable {
  try {
    return prepared(source)
  } catch (thrown) {
    throw thrown instanceof RangeError ? new ProgramError(TOO_DEEP) : thrown
  }
}

function prepared(source: string): Runnable {
  const text = source.replaceAll(/\r\n?/g, '\n')
  if (isPicture(text)) return made(`svg({svg: ${JSON.stringify(text.trim())}})`)
  if (isPage(text)) return page(text)
  const nodes = sceneIn(text)
  if (nodes) return made(sceneProgram(nodes))
  if (/^\s*\{/.test(text) && dataIn(text) !== undefined) throw new ProgramError(NO_SCENE)
  return script(text)
}

/** A program of ours: wherever it fails, that is at the beginning of what was written. */
const made = (code: string): Runnable => ({ ...script(code), place: () => [1, 1] })

function page(text: string): Runnable {
  const scripts = scriptsOf(text)
  if (scripts === undefined) return made(`html({html: ${JSON.stringify(text)}})`)
  try {
    return script(scripts)
  } catch (thrown) {
    throw thrown instanceof ProgramError ? thrown.within(text) : thrown
  }
}

function script(source: string): Runnable {
  const program = parsed(source)
  const { woven, declared, async } = repl(program)
  const [from, to] = [new Lines(source), new Lines(woven.text)]
  const place = (line: number, column: number) =>
    from.at(program.origin(woven.origin(to.offsetOfCharacter(line, column))))
  return { code: woven.text, declared, async, place }
}

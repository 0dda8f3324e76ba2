/**
 * Conversations with a scene, as text. A line at the margin does something: a file of the corpus is written to the scene,
 * `tick 2` lets time pass until the clock says 2 seconds, `event cube click {"x": 1}` is what a person does, `picture` is the
 * moment of which there is one (see gallery.ts). The lines below it,
 * set in by two blanks, are what must be there then:
 *
 *     cube box width=1 color=#ff0000 on=click   a node: id, type (or …), and what is known of it
 *     -ball                                     no such node
 *     nodes 12                                  so many in all; without it, those after the first program are all there are
 *     view background=#000000
 *     print hello                               all that was printed, in order
 *     value 3                                   of the last expression
 *     ! ReferenceError: x is not defined 3:5    why the program failed, and where
 *     fault cube click: TypeError: … 4:2        what went wrong in a handler or timer
 */

export interface Step {
  readonly line: number
  readonly does: string
  readonly wanted: readonly string[]
}

export function stepsOf(text: string): readonly Step[] {
  const steps: { line: number; does: string; wanted: string[] }[] = []
  for (const [row, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (line.startsWith('  ')) steps.at(-1)!.wanted.push(line.slice(2))
    else steps.push({ line: row + 1, does: line, wanted: [] })
  }
  return steps
}

/** `cube box x=1 text="a b"`: words, and what is said of what. */
export interface Row {
  readonly words: readonly string[]
  readonly says: ReadonlyMap<string, unknown>
}

export function rowOf(line: string): Row {
  const words: string[] = []
  const says = new Map<string, unknown>()
  for (const [word, key, value] of line.matchAll(/([\w.]+)=("(?:[^"\\]|\\.)*"|\S+)|\S+/g))
    if (key === undefined) words.push(word)
    else says.set(key, valueOf(value!))
  return { words, says }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

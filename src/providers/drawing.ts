/** Shapes by what people call them: the function of the display's prelude, and what its size is called there. */
// oxfmt-ignore
const shapes: readonly (readonly [words: RegExp, make: string, sized: (size: number) => string])[] = [
  [/\b(cube|box)(es|s)?\b/,             'box',      (size) => `size: ${size}`],
  [/\b(sphere|ball|globe)s?\b/,         'sphere',   (size) => `radius: ${size / 2}`],
  [/\b(cylinder|tube|column)s?\b/,      'cylinder', (size) => `radius: ${size / 2}, height: ${size}`],
  [/\b(cone|pyramid)s?\b/,              'cone',     (size) => `radius: ${size / 2}, height: ${size}`],
  [/\b(torus|ring|donut|doughnut)s?\b/, 'torus',    (size) => `radius: ${size / 2}`],
  [/\b(plane)s?\b/,                     'plane',    (size) => `width: ${size * 2}, height: ${size * 2}`],
  [/\b(circle|disc|disk|ellipse)s?\b/,  'ellipse',  (size) => `x: 100, y: 100, width: ${size * 100}, height: ${size * 100}`],
  [/\b(rectangle|rect|square)s?\b/,     'rect',     (size) => `x: 100, y: 100, width: ${size * 100}, height: ${size * 100}`],
]

/** Shapes that lie flat on the view and are counted in its pixels. */
const flat = new Set(['ellipse', 'rect'])

/** The named colours of CSS that people say, and any #rgb. */
const colours =
  /#[\da-f]{6}\b|#[\da-f]{3}\b|\b(red|green|blue|yellow|orange|purple|violet|pink|magenta|cyan|turquoise|teal|brown|black|white|gr[ae]y|silver|gold|lime|navy|maroon|olive|indigo|crimson|salmon|coral|tomato|khaki|orchid|lavender)\b/

const sizes: readonly (readonly [words: RegExp, size: number])[] = [
  [/\b(tiny|very small)\b/, 0.25],
  [/\b(small|little)\b/, 0.5],
  [/\b(huge|giant|very (big|large))\b/, 3],
  [/\b(big|large)\b/, 2],
]

const counts: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5 }
const numbers = /\b(two|three|four|five)\b/

/** Words that change nothing about a drawing. */
const fillers = new Set(
  'please draw show create add put render paint give make me a an the some one in on of for and colored coloured'.split(
    ' ',
  ),
)

/** A program, and the words of the prompt that had no say in it. */
export interface Drawing {
  readonly program: string
  readonly ignored: readonly string[]
}

type Rule = (text: string, before: readonly string[]) => Drawing | undefined

/** What is asked for, and the program that does it. The first that fits. */
const rules: readonly (readonly [asks: RegExp, rule: Rule])[] = [
  [/^(make|paint|colou?r|turn) (it|the \w+) /, paint],
  [/^(draw|show|create|add|put|render|paint|give|make)\b/, draw],
  [/^(spin|rotate|turn)\b/, spin],
  [/^(clear|empty|wipe)\b/, () => ({ program: 'clear()', ignored: [] })],
]

/**
 * The program for a prompt in plain words, or undefined when no rule knows it.
 * @param before earlier prompts, oldest first: "it" is what the last of them drew
 */
export function drawingFor(prompt: string, before: readonly string[] = []): Drawing | undefined {
  const text = plain(prompt)
  for (const [asks, rule] of rules) {
    const found = asks.test(text) ? rule(text, before) : undefined
    if (found) return found
  }
  return undefined
}

const plain = (prompt: string): string =>
  prompt
    .toLowerCase()
    .replaceAll(/[^\w#,\s-]|,(?=\s*$)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^please /, '')

function draw(text: string): Drawing | undefined {
  const pieces = text.split(/ and |, /).map(thingsIn)
  const things = pieces.flatMap((piece) => piece ?? [])
  if (things.length === 0 || pieces.includes(undefined)) return undefined
  const taken = new Set<string>()
  const lines = things.map((thing, i) => lineFor(thing, i, nameFor(thing.name, taken)))
  return { program: lines.join('\n'), ignored: ignoredIn(text) }
}

function paint(text: string, before: readonly string[]): Drawing | undefined {
  const colour = colours.exec(text)?.[0]
  const name = text.includes(' it ') ? lastDrawn(before) : thingIn(text)?.name
  return colour && name ? { program: `find('${name}').set({color: '${colour}'})`, ignored: [] } : undefined
}

function spin(text: string, before: readonly string[]): Drawing | undefined {
  const name = thingIn(text)?.name ?? lastDrawn(before)
  if (!name) return undefined
  return { program: `animate(find('${name}'), {rotationY: 2*PI}, {duration: 4, repeat: true})`, ignored: [] }
}

interface Thing {
  readonly name: string
  readonly make: string
  readonly props: string
}

/** The things a piece of a prompt names: one shape, perhaps several times; two shapes in one piece are beyond us. */
function thingsIn(text: string): readonly Thing[] | undefined {
  const thing = thingIn(text)
  if (!thing && text.split(' ').every((word) => fillers.has(word))) return [] // ", please"
  if (!thing || shapes.filter(([words]) => words.test(text)).length > 1) return undefined
  return Array.from({ length: counts[numbers.exec(text)?.[0] ?? ''] ?? 1 }, () => thing)
}

function thingIn(text: string): Thing | undefined {
  const shape = shapes.find(([words]) => words.test(text))
  if (!shape) return undefined
  const [words, make, sized] = shape
  const colour = colours.exec(text)?.[0] ?? 'orange'
  const size = sizes.find(([said]) => said.test(text))?.[1] ?? 1
  const word = words.exec(text)![1]!
  // A variable called as the function that makes the shape would take its place.
  return {
    name: shapes.some(([, taken]) => taken === word) ? `${word}1` : word,
    make,
    props: `color: '${colour}', ${sized(size)}`,
  }
}

/** Solids stand beside each other. */
function lineFor({ make, props }: Thing, i: number, name: string): string {
  const place = i && !flat.has(make) ? `, x: ${i * 2}` : ''
  return `const ${name} = ${make}({${props}${place}})`
}

function nameFor(name: string, taken: Set<string>): string {
  const free = taken.has(name) ? `${name.replace(/1$/, '')}${taken.size + 1}` : name
  taken.add(free)
  return free
}

function ignoredIn(text: string): readonly string[] {
  const known = [...shapes, ...sizes].map(([words]) => words).concat(colours, numbers)
  const rest = known.reduce((left, words) => left.replaceAll(new RegExp(words, 'g'), ' '), text)
  return rest.split(/[\s,]+/).filter((word) => word && !fillers.has(word))
}

function lastDrawn(before: readonly string[]): string | undefined {
  return before.map((prompt) => thingIn(plain(prompt))?.name).findLast((name) => name !== undefined)
}

import { line } from './nodes.ts'
import type { Scene } from './scene.ts'
import type { Version } from './versions.ts'

/** What a model needs to know of the display. */
export interface Shown {
  readonly scene: Scene
  readonly version: Version
  /** JSON of the program's variables. */
  readonly vars: string
  /** Programs that led here, the newest first. */
  readonly programs: Iterable<Program>
}

export interface Program {
  readonly version: number
  /** Ids of nodes that it made or changed. */
  readonly touched: readonly string[]
  source(): string
}

/** UTF-16 units of all of it, of its nodes, and of its variables, at most. */
const ALL = 12_000
const NODES = 5000
const VARS = 2000
/** Nodes that are named of a program. */
const NAMED = 10

/** What is on the screen, and the programs that made it, for a model: at most 12 KB. */
export function contextOf(shown: Shown): string {
  const head = `${header(shown)}\n${nodes(shown.scene)}`
  const tail = variables(shown.vars)
  return bytes(head + programs(shown, ALL - head.length - tail.length) + tail)
}

function header({ scene, version }: Shown): string {
  const { width, height, background, camera } = scene.view
  const { kind, position, target } = camera
  const label = version.label && `, ${version.label}`
  return `# The display: version ${version.number}${label}
view ${width}x${height}, background ${background}, ${kind} camera at ${position.map(short).join(' ')} looking at ${target.map(short).join(' ')}
`
}

function nodes({ nodes }: Scene): string {
  if (nodes.size === 0) return '## Nodes: none, the screen is empty\n'
  const rows = [...nodes.values()].map(
    (node) => `${line(node)}${node.parent === null ? '' : ` in ${node.parent}`}`,
  )
  const fit = fitting(rows, NODES)
  const more = rows.length - fit.length
  return `## Nodes (${nodes.size})\n${fit.join('\n')}\n${more ? `and ${more} more\n` : ''}`
}

/** Those whose nodes are there still: the newest whole, as many as fit; of the rest what they made. */
function programs({ scene, programs }: Shown, most: number): string {
  const parts: string[] = []
  let left = most - HEADING.length
  for (const { version, touched, source } of programs) {
    const ids = touched.filter((id) => scene.nodes.has(id))
    if (ids.length === 0) continue
    const part = [whole(version, source()), brief(version, ids)].find(({ length }) => length <= left)
    if (part === undefined) break
    left -= part.length
    parts.push(part)
  }
  return parts.length ? HEADING + parts.toReversed().join('') : ''
}

const HEADING = '\n## Programs that made them, oldest first\n'

const whole = (version: number, source: string): string =>
  `### version ${version}\n\`\`\`js\n${source.trimEnd()}\n\`\`\`\n`

function brief(version: number, ids: readonly string[]): string {
  const more = ids.length - NAMED
  return `### version ${version}: ${ids.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}\n`
}

function variables(vars: string): string {
  const all = Object.entries(JSON.parse(vars) as Record<string, unknown>)
  const rows = all.map(([name, value]) => `${name} = ${small(value)}`)
  const fit = fitting(rows, VARS)
  return fit.length ? `\n## Variables\n${fit.join('\n')}\n` : ''
}

function small(value: unknown): string {
  const text =
    typeof value === 'string' && /^(async )?(function|class)\b|=>/.test(value) ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

/** As many as fit, from the first. */
function fitting(rows: readonly string[], most: number): readonly string[] {
  let [count, length] = [0, 0]
  for (const row of rows) {
    length += row.length + 1
    if (length > most) break
    count++
  }
  return rows.slice(0, count)
}

/** No more than there may be where letters take more than a byte each. */
function bytes(text: string): string {
  let cut = text
  while (Buffer.byteLength(cut) > ALL)
    cut = cut.slice(0, Math.min(cut.length - 1, Math.floor(cut.length * 0.9)))
  return cut === text ? text : `${cut.slice(0, cut.lastIndexOf('\n'))}\n`
}

const short = (value: number): string => String(Math.round(value * 100) / 100)

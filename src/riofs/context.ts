import { line } from './nodes.ts'
import type { Scene } from './scene.ts'
import type { Version } from './versions.ts'

/** What a model needs to know of the display. */
export interface Shown {
  readonly scene: Scene
  readonly version: Version
  /** JSON of the program's variables. */
  readonly vars: string
  /** The program that made a version, if one did. */
  program(version: number): string | undefined
}

/** UTF-16 units of all of it, of its nodes, and of its variables, at most. */
const ALL = 12_000
const NODES = 5000
const VARS = 2000

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

/** The newest whole; of those before as many as fit, of the rest what they made. */
function programs({ scene, program }: Shown, most: number): string {
  const made = Map.groupBy(scene.nodes.values(), ({ createdIn }) => createdIn)
  let left = most - 100
  const parts = [...made.keys()]
    .toSorted((a, b) => b - a)
    .map((version) => {
      const source = program(version)
      const whole =
        source === undefined ? '' : `### version ${version}\n\`\`\`js\n${source.trimEnd()}\n\`\`\`\n`
      const ids = made.get(version)!.map(({ id }) => id)
      const brief = `### version ${version} made ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ` and ${ids.length - 10} more` : ''}\n`
      const part = whole && whole.length <= left ? whole : brief.length <= left ? brief : ''
      left -= part.length
      return part
    })
  const text = parts.toReversed().join('')
  return text && `\n## Programs that made them, oldest first\n${text}`
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

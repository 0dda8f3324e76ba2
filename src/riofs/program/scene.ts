import type { Value } from '../../scene/node.ts'
import { kinds } from '../../scene/kinds.ts'
import { dataIn } from './data.ts'
import { ProgramError } from './fault.ts'

type Fields = { readonly [key: string]: Value }

type Typed = Fields & { readonly type: string }

/** One node to be made: its type, its props, and in which of those before it, or in the node of which id. */
type Made = readonly [type: string, props: Fields, parent: number | string | null]

/**
 * The nodes of a scene as JSON: one node, a list of them, or `{nodes: […]}`; a node is `{type: 'box', …}` with its props beside
 * its type or in `props`, and what is inside of it in `children`. Undefined for any other text.
 */
export function sceneIn(text: string): readonly Made[] | undefined {
  const data = dataIn(text)
  const nodes = isFields(data) && Array.isArray(data['nodes']) ? data['nodes'] : data
  const list = (Array.isArray(nodes) ? nodes : [nodes]) as readonly Value[]
  return list.length && list.every(isNode) ? flat(list) : undefined
}

/** A program that makes them. @throws ProgramError when there is no such type */
export function sceneProgram(nodes: readonly Made[]): string {
  const [wrong] = nodes.find(([type]) => !types.has(type)) ?? []
  if (wrong !== undefined)
    throw new ProgramError(`no type of node: ${wrong}; one of ${[...types].join(', ')}`)
  return `{const made=[],ids=new Map()
for(const [type,props,parent] of JSON.parse(${JSON.stringify(JSON.stringify(nodes))})){
const make=__help(0,type)
const inside=parent===null?{}:{parent:typeof parent==='number'?made[parent]:ids.get(parent)??find(parent)}
made.push(make({...props,...inside}))
if('id' in props)ids.set(props.id,made.at(-1))}}
`
}

/** Parents before what is inside, in the order of the text; however deep that is, the stack is not. */
function flat(nodes: readonly Typed[]): readonly Made[] {
  const made: Made[] = []
  const left: (readonly [node: Typed, within: number | null])[] = []
  const wait = (list: readonly Value[], within: number | null) => {
    for (const node of list.filter(isNode).toReversed()) left.push([node, within])
  }
  wait(nodes, null)
  for (let next = left.pop(); next; next = left.pop()) {
    const [{ type, props, children, parent = null, ...rest }, within] = next
    const said = Object.entries({ ...rest, ...(isFields(props) ? props : {}) }).filter(
      ([key]) => !kept.has(key),
    )
    made.push([type, Object.fromEntries(said), within ?? (typeof parent === 'string' ? parent : null)])
    if (Array.isArray(children)) wait(children as readonly Value[], made.length - 1)
  }
  return made
}

/** All but the camera, which is the view's. */
const types = new Set(Object.keys(kinds).filter((type) => type !== 'camera'))

/** What nodes of a saved scene have beside their props, and no program says. */
const kept = new Set(['layer', 'handlers', 'createdIn', 'animations'])

const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNode = (value: Value | undefined): value is Typed =>
  isFields(value) && typeof value['type'] === 'string'

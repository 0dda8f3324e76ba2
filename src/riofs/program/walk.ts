import type { AnyNode, Node } from 'acorn'

/** A node of a program's tree, and whether a function is around it. */
export interface Found {
  readonly node: AnyNode
  readonly inFunction: boolean
}

/** All that is inside of a tree, in no order. However deep it is, the stack is not. */
export function* walk(tree: Node): Generator<Found, void, void> {
  const left: Found[] = [{ node: tree as AnyNode, inFunction: false }]
  for (let found = left.pop(); found; found = left.pop()) {
    yield found
    if (leaves.has(found.node.type)) continue
    const inFunction = found.inFunction || bounds.has(found.node.type)
    for (const value of Object.values(found.node))
      for (const part of Array.isArray(value) ? value : [value])
        if (isNode(part)) left.push({ node: part, inFunction })
  }
}

/** What there may be very many of, with nothing inside. */
const leaves = new Set(['Literal', 'Identifier', 'TemplateElement'])

/** What `return`, `await` and `var` inside of it belong to. */
const bounds = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'PropertyDefinition',
  'StaticBlock',
])

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

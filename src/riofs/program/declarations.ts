import type { ClassDeclaration, FunctionDeclaration, Pattern, VariableDeclaration } from 'acorn'
import { edit } from './draft.ts'
import type { Draft } from './draft.ts'

/** `const x = 1` becomes `var   x = 1`; in a program that is wrapped, where it is declared already, `void(x = 1)`. */
export function variables(draft: Draft, node: VariableDeclaration): void {
  for (const name of namesOf(node)) draft.declared.add(name)
  const last = node.declarations.at(-1)!
  if (draft.wrapped) edit(draft, node.start, node.declarations[0]!.start, 'void(')
  else edit(draft, node.start, node.start + node.kind.length, 'var'.padEnd(node.kind.length))
  if (node.kind === 'let')
    for (const { init, end } of node.declarations) if (!init) edit(draft, end, end, '=void 0')
  const ended = draft.text[node.end - 1] === ';' ? '' : ';'
  if (draft.wrapped) edit(draft, last.end, last.end, `)${ended}`)
  else if (!last.init) edit(draft, last.end, last.end, ended)
}

/** `for (var i = 0; …)` in a program that is wrapped: `for (i = 0; …)`. */
export function counters(draft: Draft, node: VariableDeclaration): void {
  for (const name of namesOf(node)) draft.declared.add(name)
  if (draft.wrapped) edit(draft, node.start, node.declarations[0]!.start, '')
}

/** `class X {}` becomes `var X=class X {};` */
export function classes(draft: Draft, { id, start, end }: ClassDeclaration): void {
  draft.declared.add(id.name)
  edit(draft, start, start, `${draft.wrapped ? '' : 'var '}${id.name}=`)
  edit(draft, end, end, ';')
}

export function functions(draft: Draft, node: FunctionDeclaration): void {
  draft.declared.add(node.id.name)
  draft.functions.push(node)
}

const namesOf = ({ declarations }: VariableDeclaration): readonly string[] =>
  declarations.flatMap(({ id }) => bound(id))

/** The names that a pattern gives values to. */
function bound(pattern: Pattern): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type === 'ObjectPattern')
    return pattern.properties.flatMap((property) =>
      bound(property.type === 'Property' ? property.value : property),
    )
  if (pattern.type === 'ArrayPattern')
    return pattern.elements.flatMap((element) => (element ? bound(element) : []))
  if (pattern.type === 'RestElement') return bound(pattern.argument)
  if (pattern.type === 'AssignmentPattern') return bound(pattern.left)
  return []
}

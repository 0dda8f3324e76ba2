import { parseExpressionAt } from 'acorn'
import type { Expression, PrivateIdentifier, SpreadElement } from 'acorn'
import type { Value } from '../../scene/node.ts'

/**
 * The value of a text that is JSON, or as JavaScript people write it by hand: names without quotes, comments, a comma too many.
 * Undefined when it is anything else, or nested too deeply.
 */
export function dataIn(text: string): Value | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Value
  } catch {
    return byHand(text)
  }
}

function byHand(text: string): Value | undefined {
  try {
    const expression = parseExpressionAt(text, 0, { ecmaVersion: 'latest' })
    return /^\s*;?\s*$/.test(text.slice(expression.end)) ? valueOf(expression) : undefined
  } catch {
    return undefined
  }
}

/** @throws TypeError for what is no data */
function valueOf(node: Expression | SpreadElement): Value {
  if (node.type === 'Literal') return literal(node.value)
  if (node.type === 'ArrayExpression')
    return node.elements.map((element) => (element ? valueOf(element) : null))
  if (node.type === 'UnaryExpression' && node.operator === '-') return -Number(valueOf(node.argument))
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]!.value.cooked ?? ''
  if (node.type !== 'ObjectExpression') throw new TypeError(`no data: ${node.type}`)
  return Object.fromEntries(
    node.properties.map((property) => {
      if (property.type !== 'Property' || property.computed || property.kind !== 'init')
        throw new TypeError('no data')
      const { key, value } = property
      return [key.type === 'Identifier' ? key.name : nameOf(key), valueOf(value)]
    }),
  )
}

const nameOf = (key: Expression | PrivateIdentifier): string => {
  if (key.type !== 'Literal') throw new TypeError('no data')
  return String(literal(key.value))
}

function literal(value: unknown): null | string | number | boolean {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw new TypeError('no data')
}

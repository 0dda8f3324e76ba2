import { parse, tokenizer } from 'acorn'
import type { Program } from 'acorn'
import { isMarkup } from './markup.ts'
import { sceneIn } from './scene.ts'
import { walk } from './walk.ts'

/** Lines as only programs have them. */
const code = [
  /^(\/\/|\/\*|#!)/,
  /^(import\s*['"{*]|import\b.*\bfrom\s*['"]|export\s+[\w{*])/,
  /^((const|let|var)\s+[\w$[{]|(async\s+)?function\b|class\s+[\w$]+|(if|for|while|switch)\s*\(|new\s+[A-Z])/,
  /^(type|interface|enum)\s+[A-Z]\w*\s*[={]/,
  /^(await\s+)?[\w$.[\]]+(\(|\s*[-+*/]?=[^=])/,
  /[;{([]$/,
  /^[}\])]/,
]

/** What "and/or", "Note: done" and "Yes, well-known" are made of, should they be read as programs. */
// oxfmt-ignore
const words = new Set(['Program', 'ExpressionStatement', 'SequenceExpression', 'LabeledStatement', 'BinaryExpression', 'Identifier'])

/** Whether a text is one program, right or wrong, and not something else. */
export function isProgram(text: string): boolean {
  if (isMarkup(text) || looksLikeCode(text) || sceneIn(text)) return true
  const tree = treeOf(text)
  return tree !== undefined && !isProse(tree)
}

/** Whether a text means something as it is: what stands in a fence without a tag is often something else. */
export function isSound(text: string): boolean {
  if (isMarkup(text) || sceneIn(text)) return true
  const tree = treeOf(text)
  return tree !== undefined && !isProse(tree) && isActive(tree)
}

/** Whether a text is the beginning of a page, or of a program, and ends within one of its strings or comments. */
export function isBegun(text: string): boolean {
  if (isMarkup(text)) return true
  if (!looksLikeCode(text)) return false
  try {
    for (const _ of tokenizer(text, { ecmaVersion: 'latest' }));
    return false
  } catch (thrown) {
    return thrown instanceof SyntaxError && /^Unterminated (template|comment)/.test(thrown.message)
  }
}

/** Whether its first line is one of a program, or most of them are. */
export function looksLikeCode(text: string): boolean {
  const lines = text.split('\n').flatMap((line) => line.trim() || [])
  const programs = lines.map((line) => code.some((form) => form.test(line)))
  return programs[0] === true || programs.filter(Boolean).length * 2 > lines.length
}

function treeOf(text: string): Program | undefined {
  try {
    return parse(text, {
      ecmaVersion: 'latest',
      allowImportExportEverywhere: true,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
    })
  } catch {
    return undefined
  }
}

/** Nothing but words: one alone is a name, whose value somebody wants to see. */
function isProse(tree: Program): boolean {
  let names = 0
  for (const { node } of walk(tree)) {
    if (!words.has(node.type) || ('operator' in node && !/[-/]/.test(node.operator))) return false
    if (node.type === 'Identifier') names++
  }
  return names !== 1
}

/** Whether it does something, and is not only a name or a number. */
function isActive(tree: Program): boolean {
  for (const { node } of walk(tree))
    if (/Call|New|Assign|Declaration|Update|Await/.test(node.type)) return true
  return false
}

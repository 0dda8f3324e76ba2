import { RE2JS } from 're2js'
import { FileError } from '../lib/errno.ts'

/** A rule in its long form. */
export interface Pattern {
  readonly source: string
  /** Letters of `imsgu`; g and u change nothing, because every match is taken and every text is Unicode. */
  readonly flags: string
  /** The group that has to take part in a match. */
  readonly mark: string
}

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
  g: 0,
  u: 0,
}
/** UTF-16 units of an expression: more could take longer than a moment to read. */
const LONGEST = 1000
/** Groups that hold what is given, the first that took part; else the group that made it a match. */
const PAYLOAD = ['code', 'content']
/** The group for names that a group cannot have. */
const NAME = 'name'

/**
 * An expression that gives to `name`: it has a group of that name, or one that is called `name`.
 * @throws FileError EINVAL saying what is wrong
 */
export function patternFor(name: string, source: string, flags: string): Pattern {
  if (source.length > LONGEST)
    throw new FileError('EINVAL', `an expression of more than ${LONGEST} characters`)
  const groups = groupsOf(compiled(source, flags))
  const mark = [name, NAME].find((group) => groups.has(group))
  if (mark) return { source, flags, mark }
  const group = /^[A-Za-z_]\w*$/.test(name) ? name : NAME
  throw new FileError('EINVAL', `/${source}/ has no group (?<${group}>…)`)
}

/** What an expression finds in a text, in order. */
export function* payloads({ source, flags, mark }: Pattern, text: string): Generator<string, void, void> {
  const expression = compiled(source, flags)
  const groups = groupsOf(expression)
  const wanted = [...PAYLOAD.filter((group) => groups.has(group)), mark]
  const match = expression.matcher(text)
  while (match.find()) {
    if (match.group(mark) === null) continue
    yield wanted.map((group) => match.group(group)).find((found) => found !== null)!
  }
}

function compiled(source: string, flags: string): RE2JS {
  const wrong = [...new Set(flags)].find((flag) => !Object.hasOwn(FLAGS, flag))
  if (wrong) throw new FileError('EINVAL', `flag ${wrong}; one of ${Object.keys(FLAGS).join(', ')}`)
  const set = Object.keys(FLAGS).filter((flag) => flags.includes(flag))
  try {
    return RE2JS.compile(
      RE2JS.translateRegExp(source),
      set.reduce((bits, flag) => bits | FLAGS[flag]!, 0),
    )
  } catch (error) {
    throw new FileError('EINVAL', `/${source}/: ${(error as Error).message}`, { cause: error })
  }
}

const groupsOf = (expression: RE2JS): ReadonlySet<string> => new Set(Object.keys(expression.namedGroups()))

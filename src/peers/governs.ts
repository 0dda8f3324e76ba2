/**
 * What a file is to whoever may use its tree but not govern it. A file that governs decides what runs here, what is asked
 * of whom and at whose cost, or holds keys.
 * - free: as the tree is granted, to read and to write; in a directory files may be made and removed
 * - shown: it can be read; a directory stays as it is
 * - hidden: it is not there
 */
type Kind = 'free' | 'shown' | 'hidden'

/**
 * Every file of a hive. `*` is any one name, `A*` one without small letters, `**` whatever is below. The first row that
 * fits counts. What no row fits is hidden: a file that comes new has to be thought about.
 */
// oxfmt-ignore
export const rows: readonly (readonly [path: string, kind: Kind])[] = [
  ['',                        'shown'],
  ['ctl',                     'hidden'], // mounts programs, pairs machines
  ['routes',                  'hidden'], // prompts agents, for ever
  ['peers',                   'hidden'], // who comes here, and from where
  ['events',                  'free'],   // what is written are its reader's own `since`
  ['help',                    'free'],

  ['llm',                     'shown'],  // mkdir makes an agent
  ['llm/ctl',                 'hidden'],
  ['llm/providers',           'free'],
  ['llm/help',                'free'],
  ['llm/*',                   'shown'],
  ['llm/*/ctl',               'hidden'], // tools: starts any program
  ['llm/*/config',            'hidden'], // the same, and the keys of MCP servers
  ['llm/*/state',             'hidden'], // the same
  ['llm/*/system',            'shown'],  // what the agent is told to be
  ['llm/*/rules',             'shown'],
  ['llm/*/history',           'shown'],
  ['llm/*/input',             'free'],
  ['llm/*/output',            'free'],
  ['llm/*/rpc',               'free'],
  ['llm/*/status',            'free'],
  ['llm/*/wait',              'free'],
  ['llm/*/usage',             'free'],
  ['llm/*/help',              'free'],
  ['llm/*/A*',                'free'],   // of a rule: a context, as input is
  ['llm/*/turns',             'shown'],
  ['llm/*/turns/*',           'shown'],
  ['llm/*/turns/*/prompt',    'free'],
  ['llm/*/turns/*/output',    'free'],
  ['llm/*/turns/*/calls',     'free'],
  ['llm/*/turns/*/usage',     'free'],
  ['llm/*/turns/*/status',    'free'],

  ['rio',                     'shown'],
  ['rio/ctl',                 'hidden'], // writes files on the disk
  ['rio/url',                 'hidden'], // with the key to everything
  ['rio/version',             'free'],
  ['rio/screen',              'free'],
  ['rio/screen.*',            'free'],
  ['rio/CONTEXT',             'free'],
  ['rio/help',                'free'],
  ['rio/scene',               'shown'],
  ['rio/scene/parse',         'free'],   // programs that have nothing but the scene
  ['rio/scene/state',         'free'],   // the same
  ['rio/scene/CONTEXT',       'free'],
  ['rio/scene/screen',        'free'],
  ['rio/scene/screen.*',      'free'],
  ['rio/scene/stdout',        'free'],
  ['rio/scene/STDERR',        'free'],
  ['rio/scene/RESULT',        'free'],
  ['rio/scene/nodes',         'free'],   // rm takes a node off the screen
  ['rio/scene/nodes/*',       'free'],
  ['rio/scene/tree',          'free'],
  ['rio/scene/vars',          'free'],
  ['rio/scene/OPS',           'free'],
  ['rio/scene/events',        'free'],

  ['agent',                   'shown'],
  ['agent/ctl',               'hidden'],
  ['agent/clone',             'hidden'], // starts a program
  ['agent/list',              'free'],
  ['agent/backends',          'free'],
  ['agent/NEEDS',             'free'],
  ['agent/help',              'free'],
  ['agent/*',                 'shown'],
  ['agent/*/ctl',             'hidden'],
  ['agent/*/env',             'hidden'], // keys stand in it
  ['agent/*/in',              'free'],
  ['agent/*/out',             'free'],
  ['agent/*/err',             'free'],
  ['agent/*/chat',            'free'],
  ['agent/*/CHAT',            'free'],
  ['agent/*/state',           'shown'],
  ['agent/*/wait',            'free'],
  ['agent/*/perm',            'shown'],
  ['agent/*/perm/*',          'shown'],
  ['agent/*/perm/*/request',  'shown'],
  ['agent/*/perm/*/options',  'shown'],
  ['agent/*/perm/*/reply',    'hidden'], // lets the agent do what it asks for
  ['agent/*/context',         'shown'],  // what the agent is told to be
  ['agent/*/alias',           'shown'],  // whom others mean by a name
  ['agent/*/pid',             'shown'],
  ['agent/*/cwd',             'shown'],
  ['agent/*/backend',         'shown'],
  ['agent/*/winid',           'shown'],
  ['agent/*/usage',           'shown'],
  ['agent/*/sandbox',         'shown'],
  ['agent/*/term',            'shown'],  // keys typed there answer its questions
  ['agent/*/help',            'free'],

  ['proc',                    'shown'],
  ['proc/ctl',                'hidden'],
  ['proc/list',               'free'],
  ['proc/events',             'free'],
  ['proc/help',               'free'],
  ['proc/*',                  'shown'],
  ['proc/*/ctl',              'hidden'],
  ['proc/*/config',           'hidden'], // its command line and environment
  ['proc/*/stdin',            'hidden'], // it may be a shell
  ['proc/*/status',           'free'],
  ['proc/*/log',              'shown'],
  ['proc/*/LOG',              'shown'],
  ['proc/*/health',           'shown'],
  ['proc/*/help',             'free'],

  ['vm',                      'shown'],
  ['vm/ctl',                  'hidden'],
  ['vm/clone',                'hidden'],
  ['vm/list',                 'free'],
  ['vm/help',                 'free'],
  ['vm/*',                    'shown'],
  ['vm/*/ctl',                'hidden'],
  ['vm/*/ssh',                'hidden'],
  ['vm/*/status',             'free'],
  ['vm/*/console',            'shown'],
  ['vm/*/CONSOLE',            'shown'],
  ['vm/*/in',                 'free'],
  ['vm/*/out',                'free'],
  ['vm/*/meta.json',          'shown'],
  ['vm/*/repo',               'free'],
  ['vm/*/repo/**',            'free'],
  ['vm/*/help',               'free'],
]

interface Row {
  readonly pattern: readonly string[]
  readonly kind: Kind
}

/** The rows of each name that the root has of its own. */
const own: ReadonlyMap<string, readonly Row[]> = Map.groupBy(
  rows.map(([path, kind]): Row => ({ pattern: path.split('/'), kind })).filter(({ pattern: [name] }) => name),
  ({ pattern }) => pattern[0]!,
)

/** Whether a name in the root is one of this machine's own, and not what has been mounted there. */
export const isOwn = (name: string): boolean => own.has(name)

/** The row of a file of a hive, by its names from the root; undefined when nobody has thought about it. */
export const rowOf = (names: readonly string[]): Kind | undefined =>
  names.length === 0 ? 'shown' : own.get(names[0]!)?.find(({ pattern }) => fits(pattern, names))?.kind

/**
 * What a file is, by its names from the root. What has been mounted is a hive like this one, or a tree of any other kind, in
 * which a file called ctl governs.
 */
export function kindOf(names: readonly string[]): Kind {
  const from = names.findIndex(isOwn)
  if (from >= 0) return rowOf(names.slice(from)) ?? 'hidden'
  if (names.length === 0) return 'shown'
  return names.at(-1) === 'ctl' ? 'hidden' : 'free'
}

function fits(pattern: readonly string[], names: readonly string[]): boolean {
  const rest = pattern.at(-1) === '**'
  if (rest ? names.length < pattern.length : names.length !== pattern.length) return false
  return pattern.every((wanted, at) => wanted === '**' || alike(wanted, names[at]!))
}

function alike(wanted: string, name: string): boolean {
  if (wanted === 'A*') return name === name.toUpperCase()
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { step } from '../../src/llmfs/agent.ts'
import { DEFAULTS } from '../../src/llmfs/config.ts'
import { RETURN } from '../../src/llmfs/follow.ts'
import { said } from '../../src/llmfs/history.ts'
import { born } from '../../src/llmfs/state.ts'
import type { Event, State } from '../../src/llmfs/state.ts'

const timeout = 20_000

/**
 * What happens to an agent and who gets which turn. A script is words: `p` a prompt comes, `r` a prompt by rpc, `d` the
 * turn that runs is done, `oX` reader X opens, `eX` it comes to its end, `cX` it closes before that, `+N` N milliseconds
 * pass, `clear`. The result is each reader and its turn; `?` while it waits.
 */
function binds(script: string): string {
  let state: State = born({ provider: 'test', ...DEFAULTS, model: 'm' })
  let now = 1e12
  const readers: Reader[] = []
  for (const word of script.split(' ')) {
    if (word.startsWith('+')) now += Number(word.slice(1))
    if (word[0] === 'o') readers.push({ name: word.slice(1), follows: true })
    if (word[0] === 'c' && word !== 'clear') readers.find(({ name }) => name === word.slice(1))!.gone = true
    const event = eventOf(word, state, readers)
    if (!event) continue
    const [next, effects] = step(state, event, now)
    state = next
    for (const effect of effects) {
      if (effect.kind === 'bind') Object.assign(readers[effect.reader]!, effect)
      if (effect.kind === 'come' && effect.file === file)
        for (const reader of readers) if (!reader.gone) reader.turn ??= effect.turn
    }
  }
  return readers.map(({ name, turn }) => `${name}${turn ?? '?'}`).join(' ')
}

interface Reader {
  readonly name: string
  turn?: number
  gone?: true
  readonly follows: boolean
}

const file = 'output'

function eventOf(word: string, state: State, readers: readonly Reader[]): Event | undefined {
  const of = () => readers.find(({ name }) => name === word.slice(1))!
  const kinds: Readonly<Record<string, () => Event>> = {
    p: () => ({ kind: 'prompt', prompt: said('x') }),
    r: () => ({ kind: 'prompt', prompt: said('x'), private: true }),
    d: () => ({ kind: 'delta', turn: state.running!.number, delta: { kind: 'end', reason: 'stop' } }),
    o: () => ({ kind: 'open', file, reader: readers.length - 1 }),
    e: () => ({ kind: 'finished', file, turn: of().turn!, follows: of().follows }),
    c: () => ({ kind: 'left', file }),
    clear: () => ({ kind: 'clear' }),
  }
  return (kinds[word] ?? kinds[word[0]!])?.()
}

const later = `+${RETURN + 1}`

// oxfmt-ignore
const rows: readonly [title: string, script: string, got: string][] = [
  ['nothing was ever asked: wait for the next turn',                 'oa',                                   'a?'],
  ['who waits gets the next turn',                                   'oa p',                                 'a1'],
  ['all who wait get it',                                            'oa ob oc p',                           'a1 b1 c1'],
  ['the turn that streams',                                          'p oa',                                 'a1'],
  ['the turn that streams, not one that is queued behind it',        'p p p oa',                             'a1'],
  ['all who open during a turn get it',                              'p oa ob oc d',                         'a1 b1 c1'],
  ['a reply that came at once',                                      'p d oa',                               'a1'],
  ['a reply that was read to its end is not given again',            'p d oa ea ob',                         'a1 b?'],
  ['a reply that was not read to its end is given again',            'p d oa ca ob',                         'a1 b1'],
  ['the newest, when nobody ever read the older ones',               'p d p d p d oa',                       'a3'],
  ['after the newest comes the next, not an older one',              'p d p d oa ea ob',                     'a2 b?'],
  ['the newest of what came after an ordinary reader',               'p d oa ea p d p d ob',                 'a1 b3'],
  ['… the same at once, again and again',                            'p d oa ea p d p d ob eb p d p d oc',   'a1 b3 c5'],
  ['the turn that streams before an unread older one',               'p d p d p oa',                         'a3'],
  ['who follows gets each turn though all are done when it returns', 'oa p d p d p d ea ob eb oc ec od',     'a1 b2 c3 d?'],
  ['… though they came while it was away',                           'oa p d ea p d p d ob eb oc ec od',     'a1 b2 c3 d?'],
  ['… though the next one runs and more wait',                       'oa p d ea p d p p ob eb oc',           'a1 b2 c3'],
  ['… though it began in the middle of them',                        'p p p p oa d d d d ea ob eb oc',       'a1 b2 c3'],
  ['… though it began with a reply that had come',                   'p d oa p d p d ea ob eb oc ec od',     'a1 b2 c3 d?'],
  ['… and what comes in its first absence, when more is owed to it', 'p oa p d d ea p d ob eb oc ec od',     'a1 b2 c3 d?'],
  ['… with a pause between two reads',                               'oa p d p d ea +1000 p d ob eb +1000 oc', 'a1 b2 c3'],
  ['… however long, for what came while it read',                    `oa p d p d ea ${later} ob`,            'a1 b2'],
  ['a follower that does not come back is not waited for',           `oa p d ea ${later} p d p d ob`,        'a1 b3'],
  ['… nor is what was owed to it kept from others',                  `oa p d p d ea ${later} p d ob`,        'a1 b3'],
  ['a follower that was interrupted is not waited for',              'oa p d ea ob cb p d p d oc',           'a1 b? c3'],
  ['… nor one that was interrupted in its turn',                     'oa p ca d p d p d ob',                 'a1 b3'],
  ['… unless somebody else still follows',                           'oa ob p cb d ea p d p d oc',           'a1 b1 c2'],
  ['two that open during a turn, the second after it was owed',      'p d p d oa p ob d',                    'a2 b3'],
  ['rpc is nobody else\'s',                                          'r d oa',                               'a?'],
  ['rpc does not end a wait',                                        'oa r d p',                             'a2'],
  ['rpc between two prompts is passed over',                         'p d r d oa',                           'a1'],
  ['after a clear nothing old is given',                             'p d p clear oa',                       'a?'],
  ['a clear does not disturb who waits',                             'oa clear p',                           'a1'],
]

test('which turn an open of output gets', { timeout }, async (t) => {
  for (const [title, script, got] of rows) await t.test(title, () => assert.equal(binds(script), got))
})

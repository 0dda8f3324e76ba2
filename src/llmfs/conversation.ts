/** What is said with an agent, as its state has it: the newest messages, and how much there is in all. */

import { isPrompt, unitsOf } from './history.ts'
import type { Message } from './history.ts'
import type { State, Stepped } from './state.ts'
import { NOTHING_TOLD } from './told.ts'
import { sizeOf as tokensIn } from './window.ts'

/** UTF-16 units and messages that the state has: more than any model can be sent. It always reaches back to the last prompt … */
const UNITS = 8 << 20
const MESSAGES = 10_000
/** … unless that is further back than this. */
const MOST = 256 << 20
/** A message counts as a little more than its words. */
const FRAME = 64

/** About how many tokens a message has. */
export const tokensOf = ({ content }: Message): number => tokensIn(content)

const sizeOf = ({ content }: Message): number => unitsOf(content) + FRAME

/** Adds to the conversation. */
export function heard(state: State, messages: readonly Message[]): Stepped {
  if (messages.length === 0) return [state, []]
  const { count, tokens, units } = state.told
  const told = {
    count: count + messages.length,
    tokens: messages.reduce((sum, message) => sum + tokensOf(message), tokens),
    units: messages.reduce((sum, message) => sum + sizeOf(message), units),
  }
  return [
    bounded({ ...state, messages: [...state.messages, ...messages], told }),
    [{ kind: 'heard', messages }],
  ]
}

/** Takes away the newest messages, from that one of `state.messages` on. */
export function cut(state: State, at: number): Stepped {
  const lost = state.messages.slice(at)
  const { count, tokens, units } = state.told
  const told = {
    count: count - lost.length,
    tokens: lost.reduce((sum, message) => sum - tokensOf(message), tokens),
    units: lost.reduce((sum, message) => sum - sizeOf(message), units),
  }
  return [{ ...state, messages: state.messages.slice(0, at), told }, [{ kind: 'cut', from: told.count }]]
}

/** Forgets all of it. */
export const cleared = (state: State): Stepped =>
  state.told.count
    ? [{ ...state, messages: [], told: NOTHING_TOLD }, [{ kind: 'cut', from: 0 }]]
    : [state, []]

/** The newest messages of a conversation that is kept elsewhere. @param newestFirst asked for no more than is wanted */
export function remembered(
  newestFirst: Iterable<Message>,
): Pick<State, 'messages'> & { readonly units: number } {
  const fits = room()
  const messages: Message[] = []
  let units = 0
  for (const message of newestFirst) {
    if (!fits(message)) break
    messages.push(message)
    units += sizeOf(message)
  }
  return { messages: messages.toReversed(), units }
}

function bounded(state: State): State {
  if (state.told.units <= UNITS && state.messages.length <= MESSAGES) return state
  const { messages, units } = remembered(state.messages.toReversed())
  return { ...state, messages, told: { ...state.told, units } }
}

/** Says of one message after the other, newest first, whether it is one that the state has. */
function room(): (message: Message) => boolean {
  let units = 0
  let count = 0
  let prompted = false
  return (message) => {
    units += sizeOf(message)
    count++
    const fits = (units <= UNITS && count <= MESSAGES) || (!prompted && units <= MOST)
    prompted ||= isPrompt(message)
    return fits
  }
}

/** Forks: copies of agents that end with the open of `rpc` they were made for. */

import type { KeptAgent, KeptAgents } from '../store/agents.ts'
import { tokensOf } from './conversation.ts'
import type { Emit, Happening } from './happening.ts'
import { isPrompt } from './history.ts'
import type { Message } from './history.ts'
import { keptMessage, progressOf, settingsOf } from './memory.ts'
import type { Agent } from './run.ts'
import type { State } from './state.ts'

/** Keeps a copy of what an agent is and remembers. @param name no other fork has it */
export function forked(forks: KeptAgents, name: string, state: State): KeptAgent {
  const kept = forks.create({ name, settings: settingsOf(state), progress: progressOf(state) })
  kept.transaction(() => {
    for (const message of saidBy(state)) kept.conversation.append(keptMessage(message), tokensOf(message))
  })
  return kept
}

/** A turn that runs is not said yet. */
const saidBy = ({ messages, running }: State): readonly Message[] =>
  running ? messages.slice(0, messages.findLastIndex(isPrompt)) : messages

/** What happens to a fork, as its agent's: that turns of it come and go is nobody's business. */
export function passOn(happening: Happening, agent: Agent, emit?: Emit): void {
  if (['agent.state', 'agent.turn', 'agent.rules'].includes(happening.kind)) return
  if (happening.kind === 'error') return agent.problem(happening.error)
  if (happening.kind === 'agent.usage') agent.spend(happening)
  emit?.(happening)
}

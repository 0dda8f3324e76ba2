import { FileError } from '../lib/errno.ts'
import { meant, shortNames } from './aliases.ts'
import { fromWord } from './config.ts'
import type { Config, Key } from './config.ts'
import type { Llm } from './llm.ts'
import type { Agent } from './run.ts'
import { checkedLines, linesOf } from './tools/grants.ts'

type Run = (args: readonly string[]) => void | Promise<void>

/** One line for each thing that `ctl` of an agent can be told. */
export function agentVerbs(agent: Agent, llm: Llm) {
  const set = (key: Key): Run => {
    return ([word]) => agent.configure(fromWord(key, word!))
  }
  // oxfmt-ignore
  return {
    provider: verb('P [MODEL]', 'asks another provider, its default model unless one is named', ([provider, model]) =>
      agent.configure({ ...fromWord('provider', provider!), ...(model && fromWord('model', model)) })),
    model: verb('M', 'asks another model of the same provider', set('model')),
    use: verb('ALIAS [HINT]', `asks another model by a short name (${shortNames.join(', ')}), a part of its name, or a provider's name and such a part`, async ([word, hint]) =>
      agent.configure(meant(word!, hint, await llm.catalog.look()))),
    temperature: verb('X', '0 to 2, or default', set('temperature')),
    max_tokens: verb('N', 'most tokens of a reply, or default', set('max_tokens')),
    max_history: verb('N', 'most messages of a request; 0: all', set('max_history')),
    max_context_tokens: verb('N', 'most tokens of a request, as estimated; 0: no bound', set('max_context_tokens')),
    effort: verb('low|medium|high', 'how much the model thinks, or default', set('effort')),
    max_turns: verb('N', 'most turns in a row that a circle of routes may make, those of all agents counted; a prompt by hand begins anew; 0: no bound', set('max_turns')),
    budget: verb('[total] USD|off', 'most dollars that it may spend in a day (UTC), or in all; then it is paused and takes no prompt', (args) =>
      agent.configure(budgetOf(args))),
    tools: { ...verb('LIST…', 'what it may use: read|write|ls|wait PATH, mcp COMMAND or URL, commas between; or off', ([list]) =>
      agent.configure({ tools: checkedLines(linesOf(list!)) })), raw: true },
    max_calls: verb('N', 'most uses of tools in one turn; 0: no bound', set('max_calls')),
    cancel: verb('', 'ends the turn that runs; prompts that wait go on', () => agent.send({ kind: 'cancel' })),
    retry: verb('', 'sends the last prompt again instead of what followed it', () => agent.send({ kind: 'retry' })),
    clear: verb('', 'ends all turns and forgets the conversation', () => agent.send({ kind: 'clear' })),
    history: verb('on|off', 'whether earlier turns are sent', ([word]) => agent.send({ kind: 'remember', on: isOn(word) })),
    fork: verb('on|off', 'whether each open of rpc has a conversation of its own, which begins as this one is then', ([word]) => agent.send({ kind: 'forking', on: isOn(word) })),
    register: verb('on|off', 'whether each machine of llm/ctl has a rule', ([word]) => agent.send({ kind: 'register', on: isOn(word), machines: llm.machines })),
    exec: verb('RULE', 'runs a rule over the whole conversation: its output gives what it finds', ([rule]) => agent.send({ kind: 'exec', rule: rule! })),
    clearout: verb('NAME', 'forgets what the output of a rule has not given yet', ([rule]) => agent.send({ kind: 'clearout', rule: rule! })),
    delete: verb('', 'removes the agent', () => llm.delete(agent.name)),
  }
}

/** One line for each thing that `ctl` beside the agents can be told. */
export const rootVerbs = (llm: Llm) => ({
  new: verb('NAME [PROVIDER [MODEL]]', 'makes an agent', async ([name, provider, model]) => {
    await llm.create(name!, provider, model)
  }),
  delete: verb('NAME', 'removes an agent', ([name]) => llm.delete(name!)),
  rename: verb('OLD NEW', 'gives an agent another name', ([old, name]) => llm.rename(old!, name!)),
  provider: verb('NAME', 'the provider of new agents', ([name]) => {
    llm.provider = name!
  }),
  machine: verb(
    'add|remove NAME',
    'machines for which agents with register on have a rule',
    ([word, name]) => {
      if (word !== 'add' && word !== 'remove') throw new FileError('EINVAL', `${word}; one of add, remove`)
      llm.machine(name!, word === 'add')
    },
  ),
})

function budgetOf(args: readonly string[]): Partial<Config> {
  const [kind, word] = args.length > 1 ? args : ['today', args[0]]
  if (kind !== 'today' && kind !== 'total')
    throw new FileError('EINVAL', `${kind}; usage: budget [total] USD|off`)
  return fromWord(kind === 'total' ? 'budget_total' : 'budget', word === 'off' ? 'default' : word!)
}

const verb = (args: string, about: string, run: Run) => ({ args, about, run })

function isOn(word: string | undefined): boolean {
  if (word === 'on' || word === 'off') return word === 'on'
  throw new FileError('EINVAL', `${word}; one of on, off`)
}

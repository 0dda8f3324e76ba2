import type { Chat } from './chat.ts'

const NAME = 'coder'

/** What the agent is told besides what a program can say. */
const TASK = `
You draw on displays, and what you are told is what a person wants to see there. Below stands what is on each display now.
Answer with one short sentence and one fenced block for each display that changes: \`\`\`js for the display of this machine, the name
of the machine as the tag for another. Change what is there instead of drawing it again.
A prompt that begins with an error is what became of your last program, of which nothing was kept: answer with all of it, put right.
`

/** The blocks that are for the display of this machine: those that name a language, or nothing, and not another machine. */
const OURS =
  '/^```(?:js|javascript|mjs|jsx|ts|typescript|three|threejs|svg|html|json|rio)?[ \\t]*\\n(?<rio>.*?)^```/msi -> {rio}'

/** What the agent sees of displays, what it draws on them, and what went wrong there, which it may put right once. */
const routes = [
  'rio/CONTEXT -> llm/coder/RIO last',
  'llm/coder/RIO -> rio/scene/parse',
  'rio/scene/STDERR -> llm/coder/input',
  '{host}/rio/CONTEXT -> llm/coder/{HOST} last',
  'llm/coder/{HOST} -> {host}/rio/scene/parse',
  '{host}/rio/scene/STDERR -> llm/coder/input',
]

/** Turns in a row: a prompt, and one more for what went wrong with its program. */
const TURNS = 2

/** Makes an agent that draws on the displays of all machines, and talks with it; one that is there is put right. */
export async function coder({ talk, say }: Chat, rest: string): Promise<void> {
  const [provider, model] = rest.split(/\s+/).filter(Boolean)
  const asked = [provider, model].filter(Boolean).join(' ')
  const there = (await talk.agents()).includes(NAME)
  if (!there) await talk.write('/llm/ctl', `new ${NAME} ${asked}\n`)
  await talk.connect(NAME)
  if (there && asked) await talk.tell(`provider ${asked}`)
  await talk.set('system', `${await talk.read('/rio/help')}${TASK}`)
  await talk.set('rules', `${OURS}\n`)
  await talk.tell(`max_turns ${TURNS}\nregister on`)
  await talk.write('/routes', `${routes.join('\n')}\n`)
  say(`${NAME} draws on this display and on those of other machines; say what you want to see`)
}

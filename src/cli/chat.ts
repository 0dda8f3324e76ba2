import { buffer } from 'node:stream/consumers'
import { Markdown } from './chat/markdown.ts'
import { session } from './chat/session.ts'
import { Talk, reason } from '../talk/talk.ts'
import type { Command, World } from './command.ts'
import { attach, print } from './hive.ts'

export const chat: Command = {
  synopsis: '[AGENT]',
  description: `
Talks with an agent, claude or else the first one there is. A line is a prompt, and the reply is shown as it is produced.
Headings, bold text, lists and code are made to look like it.

A line that ends with a backslash goes on in the next one; a line that begins with \`\`\` opens a block that goes on until the
closing \`\`\`. What is pasted is one message, sent by Enter. A line that begins with a slash is a command: /help lists
them, Tab completes them and the names of agents. The lines that were typed are kept for the next time.

Ctrl-C ends the reply that is being produced. At an empty prompt it ends the chat when pressed twice, and Ctrl-D ends it at once.

Where standard input or output is no terminal, all of standard input is one prompt, pictures and documents too, and the
reply goes to standard output.

Prompts go through the file rpc of the agent: several chats with one agent, and whoever reads its output, never get each
other's replies, and a chat that goes away gives up what it has asked for. They share one conversation.`,
  examples: [
    'hivefs chat',
    "echo 'why is the sky blue?' | hivefs chat claude",
    'hivefs chat < question > reply',
    "{ echo 'compare these'; cat a.png b.jpg; } | hivefs chat",
  ],
  async run(world, [agent]) {
    await using client = await attach(world)
    const talk = new Talk(client)
    await talk.connect(agent ?? (await first(talk)))
    if (isTerminal(world.stdin) && isTerminal(world.stdout)) await session(world, talk)
    else await once(world, talk)
  },
}

async function first(talk: Talk): Promise<string> {
  const agents = await talk.agents()
  return agents.find((name) => name === 'claude') ?? agents[0] ?? 'claude'
}

/** All of standard input is one prompt. */
async function once({ stdin, stdout }: World, talk: Talk): Promise<void> {
  const prompt = await buffer(stdin)
  if (prompt.toString().trim() === '') throw new Error('there is no prompt on standard input')
  const markdown = isTerminal(stdout) ? new Markdown() : undefined
  let ended = true
  try {
    for await (const piece of talk.ask(prompt)) {
      if (piece) ended = piece.endsWith('\n')
      await print(stdout, markdown ? markdown.push(piece) : piece)
    }
  } catch (error) {
    throw new Error(reason(error), { cause: error })
  } finally {
    if (markdown) await print(stdout, markdown.end())
    if (!ended) await print(stdout, '\n')
  }
}

const isTerminal = (stream: World['stdin' | 'stdout']): boolean => 'isTTY' in stream && stream.isTTY === true

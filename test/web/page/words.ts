/** What docs/page.md says, beside the pictures. */

const HEAD = `# The page

\`npm start\` prints the address, and \`cat /n/rio/url\` shows it again: \`http://127.0.0.1:7640/#KEY\`. Behind the \`#\` is the key; a browser that has
been let in keeps a cookie and needs it no more.

From another machine: \`ssh -L 7640:127.0.0.1:7640 you@box\`, then the same address there. For somebody else: \`hivefs guest ann --export 'rio ro'\`
prints an address with a key of their own, with which they see that and nothing else; \`hivefs unpair ann\` ends it.

The dock below opens panels, and so does Alt with a letter. \`?\` shows all keys, Esc closes the panel in front. A panel is moved by its title
and sized by its corner; with the title focused, arrows move it and Shift with arrows size it. On a phone a panel is a sheet. What a panel does,
files do too: each section says which.

The pictures show each panel in light, in dark and on a phone; \`node test/web/page/gallery.ts\` takes them again.
`

/** What a panel is for, its keys, and its files. */
// oxfmt-ignore
const WORDS: Readonly<Record<string, string>> = {
  'Welcome 1': `A first visit is shown around by a small card, beside what it is about, which goes on by itself when that has happened. First: who answers.
\`Look again\` finds a model server that was started meanwhile.`,
  'Welcome 2': 'A prompt, typed or pressed.',
  'Welcome 3': 'What it draws, and a second prompt that changes it.',
  'Welcome 4': 'Undo, where the card points to.',
  'Welcome 5': 'Two agents, wired from port to port.',
  'Welcome 6': 'Another machine: `hivefs pair` there shows a code. `Show me around` below `?` begins anew.',
  Terminal: `Alt+T, Ctrl+T. Talk with an agent: Enter sends, Shift+Enter begins another line, Ctrl+C ends a reply, ↑ brings back what was said. \`/\` begins a
command, Tab completes it, \`/help\` lists all. \`Draw\` runs a program of a reply on the display. Files: \`/n/llm/NAME/input\` and \`output\`.`,
  Operator: `Alt+O, Ctrl+O. The hive as a graph: agents, displays and machines with their files as ports, and the routes between them with what passes. Drag
from port to port, or press Enter at one and at the other; Delete on a route's sign removes it; arrows go from port to port, \`+\` and \`-\` nearer and
farther. A box's menu instructs, cancels, clears and deletes. Files: \`/n/routes\`, \`/n/ctl\`, \`/n/llm/ctl\`.`,
  Versions: `Alt+P, Ctrl+P. Each change of the display is a version: press one to go to it, or undo and redo, give it a label, keep it by a
snapshot. Beside it is the program of what is shown. Pictures are of versions that were seen here. File: \`/n/rio/version\`.`,
  Files: `Alt+E, Ctrl+E. What is below \`/n\`: look at pictures, follow what goes on (\`~\`), edit the rest and save by Ctrl+S.`,
  Sessions: `Alt+S. Programs that run in terminals, here and on other machines: attach, prompt, interrupt, stop, restart, and answer what
they ask; the dock counts what waits for you. Files: \`/n/agent\`, wherever one is mounted.`,
  Usage: `Alt+U. Tokens and dollars of each agent and of all, sorted by pressing a head, and budgets: press one to change it. Files: \`/n/llm/NAME/usage\`
and \`ctl\`.`,
  Events: 'Alt+V. What happens in the hive, as it happens, and a field that shows only some of it. File: `/n/events`.',
}

type Picture = readonly [look: string, title: string, name: string]

export function pageOf(all: readonly Picture[]): string {
  const sections = [...new Set(all.map(([, title]) => title))].map((wanted) => {
    const pictures = all.filter(([, title]) => title === wanted)
    const shown = pictures.map(([look, title, name]) => `![${title}, ${look}](page/${name})`).join('\n')
    return `## ${wanted}\n\n${WORDS[wanted] ?? ''}\n\n${shown}\n`
  })
  return `${HEAD}\n${sections.join('\n')}`
}

/**
 * Takes pictures of the page: `node test/web/page/gallery.ts` writes docs/page and docs/page.md, with titles behind it only the
 * pictures of those: `node test/web/page/gallery.ts Usage Events`. Look at them before they are committed.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Hive } from '../../e2e/hive.ts'
import { ASKER, sessionsAt } from './sessions/place.ts'
import { Visits } from './visit.ts'
import { pageOf } from './words.ts'

const docs = new URL('../../../docs/', import.meta.url)
const folder = new URL('page/', docs)
const LARGE = { width: 1280, height: 720 }
const looks = [
  ['light', { viewport: LARGE, colorScheme: 'light' }],
  ['dark', { viewport: LARGE, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
] as const

const STEPS = 6

/** What the pictures show: a display, two agents that talk, and what they have used. */
const BEFORE = `
echo 'const cube = box({color: "tomato", size: 1.2, x: -1}); sphere({color: "steelblue", x: 1, radius: 0.7})' > $N/rio/scene/parse
echo "new ann" > $N/llm/ctl; echo "new bob" > $N/llm/ctl
echo "llm/ann/output -> llm/bob/input max 1" > $N/routes
echo "draw a red cube" > $N/llm/ann/input; cat $N/llm/ann/wait $N/llm/bob/wait
echo "budget 2" > $N/llm/ann/ctl
`

/** Three sessions, one of which has a question. */
const SESSIONS = `
new() { echo "new command /usr/share $1" > $N/agent/ctl; }
new 'cmd="bash --norc" alias=shell'; new 'cmd="${ASKER}" alias=builder'; new 'cmd="cat" transport=pipe alias=notes'
there() { [ "$(grep -c idle $N/agent/list)" = 3 ]; }
for i in $(seq 300); do there && break; sleep 0.1; done; there || { cat $N/agent/list >&2; exit 1; }
echo "delete build/ and begin anew" > $N/agent/builder/in
`

/** What is done in a panel before its picture is taken. */
const inside: Readonly<Record<string, (panel: Locator, hive: Hive) => Promise<void>>> = {
  async Terminal(panel) {
    await panel.getByLabel('Agent').selectOption('ann')
    await panel.getByText('draw a red cube').first().waitFor()
  },
  async Files(panel) {
    await panel.getByRole('button', { name: 'rio/' }).click()
    await panel.getByRole('button', { name: 'CONTEXT' }).click()
    await panel.locator('.followed').getByText('tomato').first().waitFor()
  },
  async Events(panel, hive) {
    await hive.ok('echo "What is drawn?" > $N/llm/ann/input; cat $N/llm/ann/wait')
    await panel.locator('.log').getByText('agent.state').nth(2).waitFor()
  },
  async Sessions(panel) {
    await panel.getByRole('button', { name: /^shell/ }).click()
    await panel.locator('.xterm-rows').getByText(/[#$]/).first().waitFor()
    await panel.locator('.xterm-helper-textarea').focus()
    await panel.page().keyboard.type("clear; PS1='\\$ '; ls --color dict doc | head; git --version")
    await panel.page().keyboard.press('Enter')
    await panel.locator('.xterm-rows').getByText('git version').waitFor()
  },
}

/** Those that are wanted; nothing: all. */
const titles = process.argv.slice(2)

test('pictures of the page', { timeout: 600_000 }, async (t) => {
  await using sessions = await sessionsAt(t)
  await using visits = await Visits.open(t)
  await visits.hive.ok(BEFORE)
  await visits.hive.ok(`echo 'add agent unix!${sessions.socket}' > $N/ctl`)
  await visits.hive.ok(SESSIONS)
  if (!titles.length) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const all: (readonly [look: string, title: string, name: string])[] = []
  for (const [look, options] of looks) {
    const page = await visits.visit({ first: true, glass: true, reducedMotion: 'reduce', ...options })
    const take = async (title: string) => {
      const name = `${title.toLowerCase().replaceAll(' ', '-')}-${look}.png`
      all.push([look, title, name])
      if (titles.length && !titles.includes(title)) return
      await calm(page)
      await page.screenshot({ path: new URL(name, folder).pathname })
    }
    const card = page.locator('.welcome')
    for (let step = 1; step <= STEPS; step++) {
      await card.getByText(`${step} of ${STEPS}`).waitFor()
      await take(`Welcome ${step}`)
      await card.locator('footer button').last().click()
    }
    const open = page.getByRole('navigation').getByRole('button', { pressed: true })
    while (await open.count()) await open.first().click()
    const dock = page.getByRole('navigation', { name: 'Panels' })
    // Beside a title may stand a number.
    const names = (await dock.getByRole('button').allInnerTexts()).map(
      (text) => /^[A-Z][a-z]+/.exec(text)?.[0],
    )
    for (const title of names.filter((name) => name !== undefined)) {
      await dock.getByRole('button', { name: new RegExp(`^${title}`) }).click()
      const panel = page.getByRole('region', { name: title, exact: true })
      await panel.locator('.body > *').first().waitFor()
      await inside[title]?.(panel, visits.hive)
      await take(title)
      await page.getByRole('button', { name: `Close ${title}` }).click()
    }
    await page.close()
  }
  await writeFile(new URL('page.md', docs), pageOf(all))
})

/** Until nothing on the page changes any more: two pictures in a row are the same. */
async function calm(page: Page): Promise<void> {
  await page.getByText('One moment …').first().waitFor({ state: 'detached' })
  let before: Buffer = Buffer.alloc(0)
  for (let i = 0; i < 20; i++) {
    await page.waitForTimeout(250)
    const now = await page.screenshot()
    if (now.equals(before)) return
    before = now
  }
}

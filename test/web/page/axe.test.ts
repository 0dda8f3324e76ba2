import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 180_000

test('everybody can use every panel, in light and in dark', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  await visits.hive.ok(
    `echo "draw a red cube" > $A/input; cat $A/output > $N/rio/scene/parse; echo "budget 2" > $A/ctl; echo "llm/claude/output -> llm/claude/history" > $N/routes`,
  )
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await visits.visit({ first: true, glass: true, colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe.source)
    const found = async (within: string) => {
      const { violations, passes } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(within)})`)
      assert.ok(passes.length > 5)
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
        )
    }
    for (let step = 1; step <= 6; step++)
      await t.test(`${colorScheme}: step ${step} of the first visit`, async () => {
        await page.locator('.welcome').getByText(`${step} of 6`).waitFor()
        if (step === 2) await page.getByRole('textbox', { name: 'Message for coder' }).waitFor()
        const wrong = await found('.welcome')
        await page.locator('.welcome footer button').last().click()
        assert.deepEqual(wrong, [])
      })
    const open = page.getByRole('navigation').getByRole('button', { pressed: true })
    while (await open.count()) await open.first().click()
    const dock = page.getByRole('navigation').getByRole('button')
    await t.test(`${colorScheme}: the page`, async () => assert.deepEqual(await found('body'), []))
    const titles = (await dock.allInnerTexts()).filter((title) => title !== '?')
    assert.ok(titles.length > 5)
    for (const title of titles)
      await t.test(`${colorScheme}: ${title}`, async () => {
        await page.getByRole('navigation').getByRole('button', { name: title, exact: true }).click()
        const panel = page.getByRole('region', { name: title, exact: true })
        await panel.locator('.body > *').first().waitFor()
        await panel.getByText('One moment …').waitFor({ state: 'detached' })
        if (title === 'Versions') await panel.locator('.cm-line').getByText('box').first().waitFor()
        const wrong = await found('.panel')
        await panel.getByRole('button', { name: `Close ${title}` }).click()
        assert.deepEqual(wrong, [])
      })
    await page.close()
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { versionsIn } from '../../../src/web/page/versions/table.ts'
import { Visits } from './visit.ts'

const timeout = 90_000

test('the table of versions, with its branches', { timeout: 5000 }, () => {
  const table =
    '# version\tparent\ttime\tauthor\tlabel\tshown\n1\t0\tT\tann\t-\t-\n2\t1\tT\tann\tfirst\t-\n3\t2\tT\tann\t-\t-\n4\t2\tT\tann\t-\t*\n5\t4\tT\tann\t-\t-\n'
  assert.deepEqual(
    versionsIn(table).map(({ number, parent, label, shown, branch }) => [
      number,
      parent,
      label,
      shown,
      branch,
    ]),
    [
      [1, 0, '', false, 0],
      [2, 1, 'first', false, 0],
      [3, 2, '', false, 0],
      [4, 2, '', true, 1],
      [5, 4, '', false, 1],
    ],
  )
})

test('the versions panel', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  await hive.ok(
    `echo "const cube = box({color: 'red'})" > $N/rio/scene/parse; echo "cube.color = 'blue'" > $N/rio/scene/parse`,
  )
  const shown = () => hive.ok(`awk -F'\\t' '$6 == "*" {print $1}' $N/rio/version`)
  const page = await visits.visit()
  await page.keyboard.press('Control+p')
  const panel = page.getByRole('region', { name: 'Versions' })
  const current = panel.locator('[aria-current=true]')
  await t.test('shows them, the newest first, and the program', async () => {
    await current.getByText('2', { exact: true }).waitFor()
    assert.equal(await panel.locator('.timeline li').count(), 3)
    await panel.locator('.cm-content').getByText(`cube.color = 'blue'`).waitFor()
  })
  await t.test('undo, redo, and a click', async () => {
    await panel.getByRole('button', { name: 'Undo' }).click()
    await current.getByText('1', { exact: true }).waitFor()
    assert.equal(await shown(), '1\n')
    await panel.getByRole('button', { name: 'Redo' }).click()
    await current.getByText('2', { exact: true }).waitFor()
    await panel.locator('.timeline li').nth(1).getByRole('button').click()
    await current.getByText('1', { exact: true }).waitFor()
    assert.equal(await shown(), '1\n')
  })
  await t.test('what has been looked at has a picture', async () => {
    await current.locator('img').waitFor()
  })
  await t.test('and has it still when the panel comes again, also by a reload', async () => {
    const pictures = panel.locator('.timeline img')
    await pictures.nth(1).waitFor()
    const many = await pictures.count()
    await panel.getByRole('button', { name: 'Close Versions' }).click()
    await page.reload()
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Versions' }).click()
    await pictures.nth(many - 1).waitFor()
    await page.evaluate('document.querySelector(".timeline img").decode()')
  })
  await t.test('what cannot be redone is told', async () => {
    await panel.getByRole('button', { name: 'Redo' }).click()
    await current.getByText('2', { exact: true }).waitFor()
    await panel.getByRole('button', { name: 'Redo' }).click()
    await panel.getByText(/can be redone/).waitFor()
  })
  await t.test('a label', async () => {
    await panel.getByRole('button', { name: 'Label …' }).click()
    await page.keyboard.type('the blue one')
    await page.keyboard.press('Enter')
    await current.getByText('the blue one').waitFor()
    assert.match(await hive.ok('cat $N/rio/version'), /the blue one/)
  })
  await t.test('a version made elsewhere is there at once', async () => {
    await hive.ok(`echo "cube.color = 'green'" > $N/rio/scene/parse`)
    await current.getByText('3', { exact: true }).waitFor()
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})

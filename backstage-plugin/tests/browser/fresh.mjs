// A Backstage that somebody else made, after the three steps of docs/backstage.md.
//
//   node tests/browser/fresh.mjs --portal http://localhost:7007 --out FOLDER
import {
  given,
  inTheBrowser,
  page,
  seen,
  signIn,
  step,
  TAB,
} from './browser.mjs';

await inTheBrowser(async () => {
  await step('fresh: the tab answers', async () => {
    await signIn();
    await page.goto(`${given.portal}${TAB}`);
    await page
      .getByRole('heading', { name: 'One thing to say first' })
      .waitFor();
    await seen('fresh');
  });
});

import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { Route, Routes } from 'react-router-dom';
import { BundleView } from './BundleView';
import styles from './EntityTab.module.css';
import { Overview } from './Overview';
import { RequestView } from './RequestView';
import { WorkflowView } from './WorkflowView';

/** Everything about a service's load tests; each view has an address of its own. */
export function EntityTab() {
  return (
    <div className={styles.tab} data-plimsoll>
      <Routes>
        <Route index element={<Overview />} />
        <Route path="request" element={<RequestView />} />
        <Route path="workflows/:id" element={<WorkflowView />} />
        <Route path="bundles/:digest/*" element={<BundleView />} />
        <Route path="*" element={<NotFoundErrorPage />} />
      </Routes>
    </div>
  );
}

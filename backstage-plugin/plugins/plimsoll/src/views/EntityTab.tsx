import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { Route, Routes } from 'react-router-dom';
import { BundleView } from './BundleView';
import { CompareView } from './compare/CompareView';
import styles from './EntityTab.module.css';
import { HistoryView } from './history/HistoryView';
import { Overview } from './Overview';
import { RequestView } from './RequestView';
import { NewRunView } from './run/NewRunView';
import { RunsView } from './run/RunsView';
import { RunView } from './run/RunView';
import { VerdictView } from './verdict/VerdictView';
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
        <Route path="runs" element={<RunsView />} />
        <Route path="runs/new" element={<NewRunView />} />
        <Route path="runs/:id" element={<RunView />} />
        <Route path="runs/:id/verdict" element={<VerdictView />} />
        <Route path="history" element={<HistoryView />} />
        <Route path="compare" element={<CompareView />} />
        <Route path="*" element={<NotFoundErrorPage />} />
      </Routes>
    </div>
  );
}

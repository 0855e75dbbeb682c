import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// What takes a tenth of a second may take many where the machine does other work as well.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(120_000);

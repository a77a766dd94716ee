import { storeSuite } from '../store-suite.ts';
import { createMemoryStore } from './memory-store.ts';

storeSuite('memory', createMemoryStore);

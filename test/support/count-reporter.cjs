'use strict';
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Leaves the counts of a run where `npm test` adds them up; a cached run keeps them as its output. */
class CountReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const folder = join(this.rootDir, '.test-results');
    mkdirSync(folder, { recursive: true });
    const file = process.env['REAL'] === '1' ? 'counts-real.json' : 'counts.json';
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(join(folder, file), `${JSON.stringify(counts)}\n`);
  }
}

module.exports = CountReporter;

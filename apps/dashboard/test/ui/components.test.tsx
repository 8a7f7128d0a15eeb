/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ReactNode, act } from 'react';
import { ApiFailure } from '../../src/api/client.ts';
import { Surround } from '../../src/context.tsx';
import { Dashboard } from '../../src/dashboard.ts';
import { en } from '../../src/i18n/en.ts';
import { createFormat } from '../../src/i18n/format.ts';
import { LoginForm } from '../../src/pages/login/LoginForm.tsx';
import { ServiceActions } from '../../src/pages/services/ServiceActions.tsx';
import { Button } from '../../src/ui/Button.tsx';
import { Failed, Loading } from '../../src/ui/StateBox.tsx';
import { Toasts } from '../../src/ui/Toasts.tsx';
import { aService, plain, someServices } from '../support/builders.ts';
import { all, button, clear, findButton, press, render, textOf, type } from '../support/render.tsx';

const words = en(createFormat('en', 'UTC'));

/** A page whose box answers what the test wants. */
const openDashboard = (): Dashboard => {
  const dashboard = new Dashboard();
  dashboard.store.input({ kind: 'hello', node: 'box', build: 'b', nowMs: Date.now() });
  dashboard.store.input({ kind: 'document', document: { topic: 'services', body: someServices() } });
  jest.advanceTimersByTime(50);
  return dashboard;
};

const show = (dashboard: Dashboard, children: ReactNode) =>
  render(
    <Surround dashboard={dashboard} words={words}>
      {children}
    </Surround>,
  );

beforeEach(() => {
  jest.useFakeTimers();
  // jsdom knows the element, not what it does.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});

afterEach(() => {
  clear();
  jest.useRealTimers();
});

describe('a button', () => {
  it('that cannot be used stays reachable, says why and does nothing', () => {
    const clicked = jest.fn();
    render(
      <Button unavailable="Not now." onClick={clicked}>
        Go
      </Button>,
    );
    const go = button('Go');
    act(() => go.click());
    expect(clicked).not.toHaveBeenCalled();
    expect(go.getAttribute('aria-disabled')).toBe('true');
    expect(go.hasAttribute('disabled')).toBe(false);
    expect(document.getElementById(go.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Not now.');
  });
});

describe('what is being loaded', () => {
  it('shows nothing at first, then bars and a word, then that it is slow', () => {
    show(openDashboard(), <Loading />);
    expect(textOf('body')).toBe('');
    act(() => jest.advanceTimersByTime(301));
    expect(textOf('[aria-busy]')).toBe('Loading …');
    act(() => jest.advanceTimersByTime(5_000));
    expect(textOf('[aria-busy]')).toContain('longer than usual');
  });

  it('that failed says why in words and tries again', () => {
    const retried = jest.fn();
    show(openDashboard(), <Failed code="DATABASE_AWAY" onRetry={retried} />);
    expect(textOf('[role=alert]')).toContain('The database of the box is not answering.');
    act(() => button('Try again').click());
    expect(retried).toHaveBeenCalledTimes(1);
  });
});

describe('the login', () => {
  const attempt = async (failure: Error): Promise<string> => {
    const dashboard = openDashboard();
    dashboard.login = () => Promise.reject(failure);
    show(dashboard, <LoginForm />);
    type('input[name=username]', 'admin');
    type('input[name=password]', 'wrong');
    await press(button('Sign in'));
    return plain(textOf('[role=alert]'));
  };

  it.each([
    ['a wrong password', 'BAD_CREDENTIALS', { attemptsLeft: 3 }, /wrong\. 3 attempts left\./],
    ['the last try', 'BAD_CREDENTIALS', { attemptsLeft: 0 }, /last attempt for now/],
    [
      'too many tries',
      'TOO_MANY_ATTEMPTS',
      { retryAfterSeconds: 720 },
      /You can sign in again at .* \(in 12 minutes\)\./,
    ],
    ['an open line', 'HTTPS_REQUIRED', {}, /over HTTPS only/],
    ['a box that is away', 'OFFLINE', {}, /did not work\. The box does not answer\./],
  ])('says what it means: %s', async (_name, code, details, sentence) => {
    expect(await attempt(new ApiFailure(code, 400, details))).toMatch(sentence);
    expect(all('input[name=password]')[0]?.getAttribute('aria-invalid')).toBe('true');
  });

  it('asks for what is missing without asking the box', async () => {
    const dashboard = openDashboard();
    const asked = jest.fn<Dashboard['login']>();
    dashboard.login = asked;
    show(dashboard, <LoginForm user="admin" />);
    await press(button('Sign in'));
    expect(textOf('[role=alert]')).toBe('Please fill in both fields.');
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('the buttons of a service', () => {
  const showActions = (part: Parameters<typeof aService>[0] = {}) => {
    const dashboard = openDashboard();
    const acted = jest.fn<Dashboard['act']>(() => Promise.resolve());
    dashboard.act = acted;
    show(
      dashboard,
      <>
        <ServiceActions service={aService({ name: 'demo-store', ...part })} />
        <Toasts />
      </>,
    );
    return { dashboard, acted };
  };

  it('name the consequence and what depends on it before they stop it', async () => {
    const { acted } = showActions();
    await press(button('Stop Demo storage'));
    expect(acted).not.toHaveBeenCalled();
    expect(textOf('dialog')).toContain('Depends on it: Demo interface.');
    const [, confirm] = all('dialog button');
    if (confirm !== undefined) await press(confirm);
    expect(acted).toHaveBeenCalledWith('demo-store', 'stop');
    expect(all('dialog')).toEqual([]);
    expect(textOf('[role=status]')).toContain('Demo storage is being stopped.');
  });

  it('say what went wrong', async () => {
    const { dashboard } = showActions({ state: 'stopped' });
    dashboard.act = () => Promise.reject(new ApiFailure('SERVICE_BUSY', 409));
    await press(button('Start Demo storage'));
    expect(textOf('[role=status]')).toContain('Something is being done for this service already.');
    act(() => jest.advanceTimersByTime(10_001));
    expect(textOf('[role=status]')).toBe('');
  });

  it('offer a drill only where it can be held, and give the reason', () => {
    showActions({ drillable: false });
    const drill = button('Fire drill with Demo storage');
    expect(drill.getAttribute('title')).toBe('A drill works only with an application that is running.');
  });

  it('leave out what must not be touched', () => {
    showActions({ role: 'self' });
    expect(all('button')).toEqual([]);
    clear();
    showActions({ role: 'database', drillable: false });
    expect(findButton(/drill/i)).toBeNull();
  });
});

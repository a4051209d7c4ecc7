import * as vscode from 'vscode';
import type { Answer } from './prompts';

/** Shows a quick input until it is answered, left or gone back from, and disposes of it. */
export async function untilAnswered<T>(input: vscode.QuickInput & Pick<vscode.InputBox, 'onDidTriggerButton'>, listen: (answer: (value: T) => void) => vscode.Disposable[]): Promise<Answer<T>> {
  const disposables: vscode.Disposable[] = [input];
  try {
    return await new Promise<Answer<T>>((resolve) => {
      disposables.push(
        ...listen((value) => resolve({ type: 'answer', value })),
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ type: 'back' });
        }),
        input.onDidHide(() => resolve({ type: 'cancelled' })),
      );
      input.show();
    });
  } finally {
    vscode.Disposable.from(...disposables).dispose();
  }
}

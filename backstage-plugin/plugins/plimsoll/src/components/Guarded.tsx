import { Button, type ButtonProps, Text } from '@backstage/ui';
import { useId } from 'react';
import styles from './Guarded.module.css';

/** A button that says why it cannot be used, when it cannot. */
export function Guarded(props: ButtonProps & { reason?: string }) {
  const { reason, ...button } = props;
  const id = useId();
  return (
    <span className={styles.guarded}>
      <Button
        {...button}
        isDisabled={Boolean(reason) || button.isDisabled}
        aria-describedby={reason && id}
      />
      {reason && (
        <Text as="span" id={id} variant="body-small" color="secondary">
          {reason}
        </Text>
      )}
    </span>
  );
}

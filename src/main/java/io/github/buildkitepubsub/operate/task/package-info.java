/**
 * The admin port's tasks: what an operator can have a running instance do. {@link
 * io.github.buildkitepubsub.operate.task.OperatorTask} is what they have in common, {@link
 * io.github.buildkitepubsub.operate.task.TaskServlet} calls them, and {@link
 * io.github.buildkitepubsub.operate.task.Audit} writes down who did what.
 */
@NullMarked
package io.github.buildkitepubsub.operate.task;

import org.jspecify.annotations.NullMarked;
